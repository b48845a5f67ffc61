import { flagOf, variableOf } from "./read.js";
import { SETTINGS } from "./table.js";

/**
 * What `--help` prints: every setting with its flag, its variable, its default and what is allowed.
 */
export function helpText(): string {
  const rows = Object.entries(SETTINGS).map(([name, { meaning, allowed, fallback }]) => ({
    names: `  --${flagOf(name)}, ${variableOf(name)}`,
    text: `${meaning}: ${allowed}${fallback === undefined ? "" : ` (${fallback})`}`,
  }));
  const width = Math.max(...rows.map(({ names }) => names.length)) + 2;
  return [
    "Usage: native-infer-server [--setting value]...",
    "",
    "Serves text embeddings over HTTP. A flag wins over its environment variable; an empty variable counts as absent.",
    "",
    ...rows.map(({ names, text }) => names.padEnd(width) + text),
    `${"  --help, -h".padEnd(width)}Print this`,
    `${"  --version".padEnd(width)}Print the version`,
    "",
  ].join("\n");
}
