import type { OptionName } from "./options.js";

interface CommandSpec {
  summary: string;
  takesFiles: boolean;
  options: readonly OptionName[];
}

const LOAD: readonly OptionName[] = [
  "model",
  "revision",
  "cacheDir",
  "endpoint",
  "offline",
  "threads",
  "nice",
  "dtype",
  "onnxFile",
  "graphOutput",
  "graphInputs",
  "pooling",
  "maxTokens",
  "runtimeLibrary",
];
const INPUT: readonly OptionName[] = ["inputFormat", "field", "skipBad"];
const EMBED: readonly OptionName[] = [
  "outputType",
  "dimensions",
  "noNormalize",
  "prompt",
  "promptName",
  "truncate",
];
const OUTPUT: readonly OptionName[] = ["output", "noProgress"];

/** Every command, with the options that it takes. */
export const COMMANDS = {
  embed: {
    summary: "Vectors of texts, read from files or stdin, as JSONL or as a NumPy file",
    takesFiles: true,
    options: [...INPUT, "format", "noText", ...OUTPUT, ...EMBED, ...LOAD],
  },
  tokenize: {
    summary: "Token ids and offsets of texts, read from files or stdin, as JSONL",
    takesFiles: true,
    options: ["count", ...INPUT, ...OUTPUT, ...LOAD],
  },
  info: {
    summary: "What is loaded with these options: model, kernel, threads, CPU budget, versions",
    takesFiles: false,
    options: ["json", ...LOAD],
  },
  doctor: {
    summary: "Finds and explains a broken set-up, step by step",
    takesFiles: false,
    options: ["json", ...LOAD],
  },
} satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

/** The specification of a command, with the type that all share. */
export function commandSpec(name: CommandName): CommandSpec {
  return COMMANDS[name];
}
