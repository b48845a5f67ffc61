import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { NativeInferError } from "native-infer";
import { z } from "zod";

/** One setting: how its text becomes a value, and what `--help` says about it. */
interface Setting<T> {
  parse: z.ZodType<T, string>;
  /** The text that stands where nobody sets it; undefined where absence has its own meaning. */
  fallback: string | undefined;
  allowed: string;
  meaning: string;
}

function integer(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);
}

const text = z.string().min(1);
const path = text.transform((value) => resolve(value));
const onOff = z.enum(["on", "off"]).transform((value) => value === "on");

function count(fallback: number, least: number, most: number, meaning: string): Setting<number> {
  const allowed = `an integer from ${least} to ${most}`;
  return { parse: integer(least, most), fallback: String(fallback), allowed, meaning };
}

function optional<T>(parse: z.ZodType<T, string>, allowed: string, meaning: string) {
  const setting: Setting<T | undefined> = { parse, fallback: undefined, allowed, meaning };
  return setting;
}

const DAY_MS = 86_400_000;

/**
 * Every setting. The name gives flag and variable: `maxInputs` is `--max-inputs` and `MAX_INPUTS`.
 */
export const SETTINGS = {
  host: {
    parse: text,
    fallback: "127.0.0.1",
    allowed: "an address or a host name",
    meaning: "Where to listen",
  } as Setting<string>,
  port: count(3000, 0, 65_535, "Port to listen on; 0 takes any free one"),
  model: optional(
    path,
    "a directory in Hugging Face layout",
    "Model to serve; without it, the embedded all-MiniLM-L6-v2",
  ),
  modelName: optional(text, "a name", "Name in answers; without it, the model directory's"),
  runtimeLibrary: optional(
    path,
    "a path",
    "ONNX Runtime's shared library; without it, onnxruntime-node's",
  ),
  threads: optional(
    integer(1, 256),
    "an integer from 1 to 256",
    "Threads that work on one run; without it, usable CPUs less one",
  ),
  ioDelayMs: count(5, 0, 60_000, "How long the simulated vector search takes"),
  log: {
    parse: onOff,
    fallback: "on",
    allowed: "on or off",
    meaning: "Lines about requests on stdout",
  } as Setting<boolean>,
  maxBodyBytes: count(1_048_576, 1, 1_073_741_824, "Most bytes of a request's body"),
  maxInputs: count(2048, 1, 1_000_000, "Most texts of a request"),
  maxQueueRequests: count(16_384, 1, 100_000_000, "Most texts accepted and not yet answered"),
  requestTimeoutMs: count(30_000, 1, DAY_MS, "How long a client may take to send a request"),
  keepAliveTimeoutMs: count(65_000, 1, DAY_MS, "How long an idle connection stays open"),
  shutdownGraceMs: count(10_000, 0, DAY_MS, "How long requests may go on after SIGTERM or SIGINT"),
};

type Table = typeof SETTINGS;
type Name = keyof Table;
type Parsed = { [K in Name]: Table[K] extends Setting<infer T> ? T : never };

/** The values of all settings. */
export type Settings = Omit<Parsed, "modelName"> & { modelName: string };

/** What the command line asks for instead of serving, or the settings to serve with. */
export type Command =
  | { kind: "help" }
  | { kind: "version" }
  | { kind: "serve"; settings: Settings };

const NAMES = Object.keys(SETTINGS) as Name[];
const DEFAULT_MODEL_NAME = "all-MiniLM-L6-v2";

/** `maxInputs` as `max-inputs`. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `maxInputs` as `MAX_INPUTS`. */
export function variableOf(name: string): string {
  return flagOf(name).replaceAll("-", "_").toUpperCase();
}

function refuse(message: string): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", message);
}

/** Flags by setting name. Throws for what is no flag or has no value. */
function readFlags(args: readonly string[]): Map<string, string> {
  const options = Object.fromEntries(
    NAMES.map((name) => [flagOf(name), { type: "string" as const }]),
  );
  const switches = { help: { type: "boolean", short: "h" }, version: { type: "boolean" } } as const;
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...options, ...switches },
    strict: false,
    tokens: true,
  });
  const flags = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === "positional") throw refuse(`unknown argument '${token.value}'; see --help`);
    if (token.kind !== "option") continue;
    if (token.name === "help" || token.name === "version") flags.set(token.name, "");
    else if (!Object.hasOwn(options, token.name))
      throw refuse(`unknown setting ${token.rawName}; see --help`);
    else if (token.value === undefined || (token.value.startsWith("--") && !token.inlineValue)) {
      throw refuse(`${token.rawName} has no value; see --help`);
    } else flags.set(token.name, token.value);
  }
  return flags;
}

/**
 * The value of one setting: flag before variable before default. An empty variable counts as
 * absent.
 */
function readOne(name: Name, flags: Map<string, string>, environment: NodeJS.ProcessEnv): unknown {
  const { parse, fallback, allowed } = SETTINGS[name];
  const flag = flags.get(flagOf(name));
  const raw = flag ?? (environment[variableOf(name)] || fallback);
  if (raw === undefined) return undefined;
  const result = parse.safeParse(raw);
  if (result.success) return result.data;
  const source = flag === undefined ? variableOf(name) : `--${flagOf(name)}`;
  throw refuse(`${source} is '${raw}'; allowed is ${allowed}`);
}

/**
 * Reads flags (without node and script) and environment. Throws `INVALID_ARGUMENT` naming setting,
 * value and what is allowed. Variables that are no setting belong to somebody else and are left
 * alone.
 */
export function readSettings(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const flags = readFlags(args);
  if (flags.has("help")) return { kind: "help" };
  if (flags.has("version")) return { kind: "version" };
  const entries = NAMES.map((name) => [name, readOne(name, flags, environment)]);
  const parsed = Object.fromEntries(entries) as Parsed;
  const nameOfModel = parsed.model === undefined ? DEFAULT_MODEL_NAME : basename(parsed.model);
  return { kind: "serve", settings: { ...parsed, modelName: parsed.modelName ?? nameOfModel } };
}

/** The settings of a server to which nobody says anything. */
export function defaultSettings(): Settings {
  const command = readSettings([], {});
  if (command.kind !== "serve") throw new Error("no arguments ask for no help");
  return command.settings;
}
