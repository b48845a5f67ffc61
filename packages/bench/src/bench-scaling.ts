/** The program behind `npm run bench:scaling`; see scaling/main.ts. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderName } from "./article/run-folder.js";
import { command } from "./command.js";
import { scaling } from "./scaling/main.js";

const FOLDERS = fileURLToPath(new URL("../../out/scaling", import.meta.url));

const USAGE = `
Usage: npm run bench:scaling -- [--quick] [--rounds N] [--out DIR]

What more texts, longer texts and more threads cost, into a folder with samples, pictures and a summary.

  --quick    Fewer points and rounds
  --rounds   Repetitions, 1 to 1000
  --out      The run's folder
`;

await command(USAGE, async (args) => {
  const code = await scaling(args, join(FOLDERS, folderName(new Date())));
  // An interrupted run may still have a call under way, which nobody waits for.
  if (code !== 0) process.exit(code);
  return code;
});
