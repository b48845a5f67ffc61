import { parseArgs } from "node:util";

/**
 * The values of a script's options. `--help` prints `usage` and ends the process with 0, an argument
 * that is wrong ends it with 2 and one line. To be called before anything is prepared.
 */
export function readOptions(usage, options = {}) {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage.trim());
    process.exit(0);
  }
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

/** Ends the process with 2 and one line that says what is wrong with its arguments. */
export function refuse(message) {
  console.error(`${message.split("\n", 1)[0]}; see --help`);
  process.exit(2);
}
