import { parseArgs } from "node:util";
import { usageError } from "../exit.js";
import { COMMAND_NAMES, type CommandName, commandSpec, SERVE } from "./commands.js";
import { flagOf, OPTIONS, type Option, type OptionName, type Values } from "./options.js";

/** What the command line says. */
export type Invocation =
  | { kind: "help"; command?: CommandName }
  | { kind: "version" }
  | { kind: "run"; command: CommandName; values: Values; operands: string[] };

type Token = NonNullable<ReturnType<typeof tokensOf>>[number];

function tokensOf(args: readonly string[], names: readonly OptionName[]) {
  const options = Object.fromEntries(
    names.map((name) => [
      flagOf(name).slice(2),
      {
        type: OPTIONS[name].placeholder === undefined ? ("boolean" as const) : ("string" as const),
      },
    ]),
  );
  const help = { help: { type: "boolean", short: "h" }, version: { type: "boolean" } } as const;
  return parseArgs({
    args: [...args],
    options: { ...options, ...help },
    strict: false,
    tokens: true,
  }).tokens;
}

/** The value of one option that was given. */
function readValue(token: Token & { kind: "option" }, name: OptionName): unknown {
  const option: Option<unknown> = OPTIONS[name];
  if (option.placeholder === undefined) {
    if (token.value !== undefined) throw usageError(`${token.rawName} takes no value`);
    return true;
  }
  // A flag where a value should be is a forgotten value; a text that does begin so goes with `=`.
  const forgotten = token.value?.startsWith("--") && !token.inlineValue;
  if (token.value === undefined || forgotten) {
    throw usageError(`${token.rawName} has no value; allowed is ${option.allowed}`);
  }
  const value = option.parse(token.value);
  if (value === undefined) {
    throw usageError(`${token.rawName} is '${token.value}'; allowed is ${option.allowed}`);
  }
  return value;
}

function checkTogether(values: Values): void {
  const exclude = (a: OptionName, b: OptionName) => {
    if (values[a] !== undefined && values[b] !== undefined) {
      throw usageError(`${flagOf(a)} and ${flagOf(b)} exclude each other`);
    }
  };
  exclude("prompt", "promptName");
  exclude("onnxFile", "dtype");
  exclude("texts", "inputFormat");
  if (values.field !== undefined && values.inputFormat !== "jsonl") {
    throw usageError("--field is for --input-format jsonl");
  }
  if (values.format === "npy" && values.output === undefined) {
    throw usageError("--format npy needs --output FILE: its header has the number of rows");
  }
}

/** Of the arguments that are no options, `[query, ...files]` or `files`. */
function checkOperands(command: CommandName, operands: readonly string[], values: Values): void {
  const { takesQuery = false, takesFiles } = commandSpec(command);
  if (!takesFiles && operands.length > 0) {
    throw usageError(`${command} takes no files, but was given '${operands[0]}'`);
  }
  if (takesQuery && !operands[0]) throw usageError(`${command} needs a QUERY that is not empty`);
  if (values.texts && operands.length === (takesQuery ? 1 : 0)) {
    throw usageError("--texts needs at least one text");
  }
}

function readCommand(command: CommandName, args: readonly string[]): Invocation {
  const { options, needs = [] } = commandSpec(command);
  const byFlag = new Map(options.map((name) => [flagOf(name), name]));
  const values: Record<string, unknown> = {};
  const operands: string[] = [];
  for (const token of tokensOf(args, options)) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "help") return { kind: "help", command };
    if (token.name === "version") return { kind: "version" };
    const name = byFlag.get(token.rawName);
    if (name === undefined) {
      const allowed = [...byFlag.keys()].join(", ");
      throw usageError(`unknown option ${token.rawName} of ${command}; allowed are ${allowed}`);
    }
    values[name] = readValue(token, name);
  }
  checkOperands(command, operands, values);
  for (const name of needs) {
    if (values[name] === undefined) throw usageError(`${command} needs ${flagOf(name)}`);
  }
  checkTogether(values);
  return { kind: "run", command, values, operands };
}

function unknownWord(word: string): Error {
  const what = word.startsWith("-") ? "option" : "command";
  const allowed = `${COMMAND_NAMES.join(", ")}, ${SERVE}, --help, --version`;
  return usageError(`unknown ${what} ${word}; allowed are ${allowed}`);
}

function commandNamed(word: string): CommandName {
  const command = COMMAND_NAMES.find((name) => name === word);
  if (command === undefined) throw unknownWord(word);
  return command;
}

/** `--help`, `help` and `--help embed`: general, or of one command. */
function readHelp([word, ...others]: readonly string[]): Invocation {
  if (others.length > 0)
    throw usageError(`help is of one command, but was given '${others[0]}' too`);
  return word === undefined ? { kind: "help" } : { kind: "help", command: commandNamed(word) };
}

/** Reads the arguments, without node and script. Throws naming the one that is wrong and what is allowed. */
export function readArguments(args: readonly string[]): Invocation {
  const [first, ...rest] = args;
  if (first === undefined)
    throw usageError(`no command; allowed are ${COMMAND_NAMES.join(", ")}, ${SERVE}`);
  if (first === "--help" || first === "-h" || first === "help") return readHelp(rest);
  if (first !== "--version") return readCommand(commandNamed(first), rest);
  if (rest[0] !== undefined)
    throw usageError(`--version takes nothing, but was given '${rest[0]}'`);
  return { kind: "version" };
}
