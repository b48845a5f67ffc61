import { COMMAND_NAMES, type CommandName, commandSpec } from "./commands.js";
import { flagOf, OPTIONS, type OptionName } from "./options.js";

const MAX_ASIDE = 30;

function row(left: string, right: string): string {
  if (left.length >= MAX_ASIDE) return `  ${left}\n  ${" ".repeat(MAX_ASIDE)}${right}`;
  return `  ${left.padEnd(MAX_ASIDE)}${right}`;
}

function optionRow(name: OptionName): string {
  const { placeholder, meaning } = OPTIONS[name];
  return row(placeholder ? `${flagOf(name)} ${placeholder}` : flagOf(name), meaning);
}

function generalHelp(): string {
  return [
    "Usage: native-infer COMMAND [OPTION...] [FILE...]",
    "",
    "Text embeddings on a native thread.",
    "",
    ...COMMAND_NAMES.map((name) => row(name, commandSpec(name).summary)),
    "",
    row("COMMAND --help", "the options of a command; also: help COMMAND"),
    row("--version", "the version of native-infer"),
    "",
  ].join("\n");
}

/** The text of `--help`: of everything, or of one command. */
export function helpText(command?: CommandName): string {
  if (command === undefined) return generalHelp();
  const { summary, takesFiles, options } = commandSpec(command);
  return [
    `Usage: native-infer ${command} [OPTION...]${takesFiles ? " [FILE...]" : ""}`,
    "",
    `${summary}.${takesFiles ? " Without FILE, or where FILE is -, it reads stdin." : ""}`,
    "",
    ...options.map(optionRow),
    "",
  ].join("\n");
}
