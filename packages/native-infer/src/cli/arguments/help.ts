import { COMMAND_NAMES, type CommandName, commandSpec, SERVE } from "./commands.js";
import { flagOf, OPTIONS, type Option, type OptionName } from "./options.js";

const MAX_ASIDE = 30;

function row(left: string, right: string): string {
  if (left.length >= MAX_ASIDE) return `  ${left}\n  ${" ".repeat(MAX_ASIDE)}${right}`;
  return `  ${left.padEnd(MAX_ASIDE)}${right}`;
}

function optionRow(name: OptionName, needed: boolean): string {
  const { placeholder, meaning, absent }: Option<unknown> = OPTIONS[name];
  const left = placeholder ? `${flagOf(name)} ${placeholder}` : flagOf(name);
  const otherwise = absent === undefined ? "" : `; default: ${absent}`;
  return row(left, `${meaning}${needed ? "; required" : otherwise}`);
}

function generalHelp(): string {
  return [
    "Usage: native-infer COMMAND [OPTION...] [FILE...]",
    "",
    "Text embeddings, reranking and classification on a native thread.",
    "",
    ...COMMAND_NAMES.map((name) => row(name, commandSpec(name).summary)),
    row(SERVE, "The server, if @native-infer/server is installed: native-infer serve --help"),
    "",
    row("COMMAND --help", "the options of a command; also: help COMMAND"),
    row("--version", "the version of native-infer"),
    "",
  ].join("\n");
}

/** The text of `--help`: of everything, or of one command. */
export function helpText(command?: CommandName): string {
  if (command === undefined) return generalHelp();
  const { summary, takesQuery, takesFiles, options, needs = [] } = commandSpec(command);
  const operands = `${takesQuery ? " QUERY" : ""}${takesFiles ? " [FILE...]" : ""}`;
  return [
    `Usage: native-infer ${command} [OPTION...]${operands}`,
    "",
    `${summary}.${takesFiles ? " Without FILE, or where FILE is -, it reads stdin." : ""}`,
    "",
    ...options.map((name) => optionRow(name, needs.includes(name))),
    "",
  ].join("\n");
}
