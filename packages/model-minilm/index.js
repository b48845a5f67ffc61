import { fileURLToPath } from "node:url";

/** Absolute path of the model directory; see index.d.ts. */
export const modelDirectory = fileURLToPath(new URL("./model", import.meta.url));
