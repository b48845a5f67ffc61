import type { OptionName } from "./options.js";

interface CommandSpec {
  summary: string;
  /** Whether the first argument is the query, before any file. */
  takesQuery?: boolean;
  takesFiles: boolean;
  options: readonly OptionName[];
  /** Those of the options without which it does not run. */
  needs?: readonly OptionName[];
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
/** Scores and weights of terms are not made of pooled vectors. */
const LOAD_SCORES = LOAD.filter((name) => name !== "pooling");
const INPUT: readonly OptionName[] = ["texts", "inputFormat", "field", "skipBad"];
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
  sparse: {
    summary: "Terms of texts with their weights, read from files or stdin, as JSONL",
    takesFiles: true,
    options: [...INPUT, "topK", "textTruncate", "noText", ...OUTPUT, ...LOAD_SCORES],
    needs: ["model"],
  },
  rerank: {
    summary: "Documents, read from files or stdin, by how well they answer QUERY, as JSONL",
    takesQuery: true,
    takesFiles: true,
    options: [...INPUT, "topK", "activation", "pairTruncate", "noText", ...OUTPUT, ...LOAD_SCORES],
    needs: ["model"],
  },
  classify: {
    summary: "Labels of texts with their scores, read from files or stdin, as JSONL",
    takesFiles: true,
    options: [
      ...INPUT,
      "topK",
      "classActivation",
      "textTruncate",
      "noText",
      ...OUTPUT,
      ...LOAD_SCORES,
    ],
    needs: ["model"],
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

/** The command whose arguments are the server's. */
export const SERVE = "serve";

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

/** The specification of a command, with the type that all share. */
export function commandSpec(name: CommandName): CommandSpec {
  return COMMANDS[name];
}
