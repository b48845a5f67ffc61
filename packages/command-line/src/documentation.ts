import { flagOf, type Options, variableOf } from "./option.js";
import { wordingOf } from "./values.js";

/** A table of all options in Markdown. */
export function markdownTable(options: Options): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const rows = Object.entries(options).map(([name, option]) => {
    const standard = option.default === undefined ? "" : `\`${option.default}\``;
    const { allowed } = wordingOf(option.schema);
    const names = [`\`--${flagOf(name)}\``, `\`${variableOf(name, option)}\``];
    return `| ${[...names, standard, allowed, option.help].map(cell).join(" | ")} |`;
  });
  return [
    "| flag | variable | default | allowed | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
