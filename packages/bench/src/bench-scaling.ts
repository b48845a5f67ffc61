/** The program behind `npm run bench:scaling`; see scaling/main.ts. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderName } from "./article/run-folder.js";
import { scaling } from "./scaling/main.js";

const FOLDERS = fileURLToPath(new URL("../../out/scaling", import.meta.url));

try {
  const code = await scaling(process.argv.slice(2), join(FOLDERS, folderName(new Date())));
  // An interrupted run may still have a call under way, which nobody waits for.
  if (code !== 0) process.exit(code);
} catch (error) {
  if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
