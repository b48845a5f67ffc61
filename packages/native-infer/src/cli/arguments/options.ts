/** One option of the command line: how its text becomes a value, and what `--help` says about it. */
export interface Option<T> {
  /** The value of `text`, or undefined where it is not allowed. */
  parse(text: string): T | undefined;
  /** What stands for the value in `--help`; undefined for a switch, which takes none. */
  placeholder: string | undefined;
  allowed: string;
  meaning: string;
  /** What holds without it, unless a command needs it. */
  absent?: string;
  /** Its flag, where several options have the same one, of which a command takes one. */
  flag?: string;
}

function text(placeholder: string, meaning: string): Option<string> {
  return { parse: (text) => text || undefined, placeholder, allowed: "any text", meaning };
}

function integer(min: number, max: number, meaning: string): Option<number> {
  const parse = (text: string) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };
  return { parse, placeholder: "N", allowed: `an integer from ${min} to ${max}`, meaning };
}

function choice<const T extends string>(known: readonly T[], meaning: string): Option<T> {
  const parse = (text: string) => known.find((name) => name === text);
  return { parse, placeholder: known.join("|"), allowed: known.join(", "), meaning };
}

/** `a=1,b=0.5`: finite numbers by different names. */
function numbers(meaning: string): Option<Record<string, number>> {
  const parse = (text: string) => {
    const pairs = text.split(",").map((pair) => /^([^=]+)=(-?\d+(?:\.\d+)?)$/.exec(pair) ?? []);
    const entries = pairs.flatMap(([, name, number]) =>
      name === undefined ? [] : [[name, Number(number)] as const],
    );
    const known = new Set(entries.map(([name]) => name));
    return known.size === pairs.length ? Object.fromEntries(entries) : undefined;
  };
  return { parse, placeholder: "NAME=NUMBER,...", allowed: "name=number,...", meaning };
}

function onlyOn(meaning: string): Option<true> {
  return { parse: () => true, placeholder: undefined, allowed: "no value", meaning };
}

/** Max documents that a ranking keeps. */
export const MAX_KEPT = 100_000;

/** Every option of every command. `maxTokens` is the flag `--max-tokens`. */
export const OPTIONS = {
  model: {
    ...text("MODEL", "a directory, or a hub id such as org/name"),
    absent: "the embedded model",
  },
  revision: text("NAME", "branch, tag or commit of a hub id; default: main"),
  cacheDir: text("DIR", "where a hub's models are kept"),
  endpoint: text("URL", "the hub"),
  offline: onlyOn("a hub's model only from the cache"),
  threads: integer(1, 256, "threads that work on one run; default: 1"),
  nice: integer(0, 19, "by how much their priority is lowered (Linux); default: 10"),
  dtype: choice(["int8", "bf16", "fp32"], "number format of weights and products"),
  onnxFile: text("FILE", "the ONNX file itself, relative to the model directory"),
  graphOutput: text("NAME", "the graph's output to take; default: sentence-transformers' choice"),
  graphInputs: numbers("numbers for the graph's further inputs, such as task_id=4"),
  pooling: choice(
    ["mean", "cls", "max", "last_token", "mean_sqrt_len", "weighted_mean"],
    "default: the model's own",
  ),
  maxTokens: integer(3, 1_000_000, "max tokens of a text; default: the model's own maximum"),
  runtimeLibrary: text("FILE", "ONNX Runtime's library; default: the installed package's"),

  texts: onlyOn("the arguments are the texts themselves, not files"),
  inputFormat: choice(["lines", "jsonl"], "one text a line (default), or one JSON object a line"),
  field: text("NAME", "the object's field that has the text; default: text"),
  skipBad: onlyOn("name unusable texts on stderr, go on, and end with exit code 3"),

  format: choice(["jsonl", "npy"], "default: jsonl; npy needs --output"),
  output: text("FILE", "write there instead of stdout; it appears when it is complete"),
  noText: onlyOn("leave the text out of JSONL"),
  noProgress: onlyOn("no progress bar, even on a terminal"),

  outputType: choice(
    ["float32", "int8", "uint8", "binary", "ubinary"],
    "element type of vectors; default: float32",
  ),
  dimensions: integer(1, 1_000_000, "cut vectors to so many elements, then normalise"),
  noNormalize: onlyOn("leave vectors at the length that the model gives"),
  prompt: text("TEXT", "put before each text"),
  promptName: text("NAME", "one of the model's own prompts; not together with --prompt"),
  truncate: choice(["end", "start", "none"], "where long texts are cut; none: they are unusable"),

  topK: integer(1, MAX_KEPT, "only the best so many; default: all"),
  activation: choice(["none", "sigmoid"], "makes scores of logits; default: the model's own"),
  classActivation: {
    ...choice(["none", "sigmoid", "softmax"], "makes scores of logits; default: the model's own"),
    flag: "--activation",
  },
  pairTruncate: {
    ...choice(
      ["longest_first", "only_second", "none"],
      "what is cut of a long pair; default: longest_first; none: the document is unusable",
    ),
    flag: "--truncate",
  },
  textTruncate: {
    ...choice(["none"], "long texts are unusable, and not cut"),
    flag: "--truncate",
  },

  count: onlyOn("only the number of tokens"),
  json: onlyOn("as JSON"),
} satisfies Record<string, Option<unknown>>;

export type OptionName = keyof typeof OPTIONS;

/** The options that were given. */
export type Values = {
  [K in OptionName]?: (typeof OPTIONS)[K] extends Option<infer T> ? T : never;
};

/** `maxTokens` as `--max-tokens`. */
export function flagOf(name: OptionName): string {
  const { flag }: Option<unknown> = OPTIONS[name];
  return flag ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
