import { exposedNames } from "./exposed-names.js";

/** Names of the labels of each series, but for histograms' own `le`. */
function labelsOf(text: string, name: string): string[] {
  const series = text.matchAll(new RegExp(`^${name}(?:_bucket|_sum|_count)?\\{(.*)\\} `, "gm"));
  const names = [...series].flatMap(([, labels = ""]) =>
    [...labels.matchAll(/(\w+)="/g)].map(([, label = ""]) => label),
  );
  return [...new Set(names)].filter((label) => label !== "le");
}

/**
 * The rows of docs/reference/observability.md's tables of metrics as an answer of /metrics has them; `prefix`
 * tells whose.
 */
export function metricsTable(text: string, prefix: string): string[] {
  const help = new Map(
    [...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = "", words = ""]) => [name, words]),
  );
  return [...exposedNames(text).families]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, type]) => {
      const labels = labelsOf(text, name).map((label) => `\`${label}\``);
      return `| \`${name}\` | ${type} | ${labels.join(", ")} | ${help.get(name)} |`.replaceAll(
        "|  |",
        "| |",
      );
    });
}
