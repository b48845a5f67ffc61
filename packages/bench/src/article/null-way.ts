import { fileURLToPath } from "node:url";
import type { WayCommand } from "../ways/index.js";

/** The name under which the null server's figures are kept. */
export const NULL_SERVER = "null-server";

/** A plain node:http process that answers at once: what the load generator can drive at most. */
export function nullCommand(): WayCommand {
  const file = fileURLToPath(new URL("null-server.js", import.meta.url));
  return { file: process.execPath, args: [file], env: {} };
}
