/** The program behind `npm run bench:scaling`; see scaling/main.ts. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "./command.js";
import { folderName } from "./records/run-folder.js";
import { SCALING, scaling } from "./scaling/main.js";

const FOLDERS = fileURLToPath(new URL("../../out/scaling", import.meta.url));

await command(SCALING, async (args) => {
  const code = await scaling(args, join(FOLDERS, folderName(new Date())));
  // An interrupted run may still have a call under way, which nobody waits for.
  if (code !== 0) process.exit(code);
  return code;
});
