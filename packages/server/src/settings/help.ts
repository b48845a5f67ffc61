import { flagOf, variableOf } from "./names.js";
import { NAMES, settingOf } from "./table.js";
import { TEI_ALIASES } from "./tei.js";

const SWITCHES = {
  "--help, -h": "Print this",
  "--version": "Print the version",
  "--print-config": "Print the settings that would be served with, as a file for --config",
};

/**
 * What `--help` prints: every setting with its flag, its variable, its default and what is allowed.
 */
export function helpText(): string {
  const rows = NAMES.map((name) => {
    const { meaning, allowed, fallback } = settingOf(name);
    return {
      names: `--${flagOf(name)}, ${variableOf(name)}`,
      text: `${meaning}: ${allowed}${fallback === undefined ? "" : ` (${fallback})`}`,
    };
  });
  rows.push(...Object.entries(SWITCHES).map(([names, text]) => ({ names, text })));
  const width = Math.max(...rows.map(({ names }) => names.length)) + 2;
  const aliases = [...TEI_ALIASES].map(([flag, { name }]) => `--${flag} (--${flagOf(name)})`);
  return [
    "Usage: native-infer-server [--setting value]...",
    "       native-infer-server ingest FILE [--setting value]...",
    "",
    "Serves text embeddings over HTTP. A flag wins over its environment variable, that over the file of --config;",
    "an empty variable counts as absent. Setting --max-inputs is NATIVE_INFER_MAX_INPUTS and, in the file, maxInputs.",
    "",
    ...rows.map(({ names, text }) => `  ${names.padEnd(width)}${text}`),
    "",
    `Flags of text-embeddings-inference are taken too: ${aliases.join(", ")}.`,
    "",
  ].join("\n");
}

/** The table of docs/reference/settings.md. */
export function markdownTable(): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const rows = NAMES.map((name) => {
    const { meaning, allowed, fallback } = settingOf(name);
    const standard = fallback === undefined ? "" : `\`${fallback}\``;
    const cells = [`\`--${flagOf(name)}\``, `\`${variableOf(name)}\``, standard, allowed, meaning];
    return `| ${cells.map(cell).join(" | ")} |`;
  });
  return [
    "| flag | variable | default | allowed | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
