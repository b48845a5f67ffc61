import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { invalidArgument, NativeInferError } from "../errors.js";
import type { OnProgress } from "../load-progress.js";
import type { Dtype } from "../native.js";
import { isAbortSignal } from "../realms.js";

/** Where a hub id is fetched from and kept. Ignored where the model is a directory, but for `onProgress`. */
export interface HubOptions {
  /** A branch, a tag or a full commit hash. Default `main`. A commit hash makes a load repeatable, and needs no network once cached. */
  revision?: string;
  /**
   * The directory with the `models--org--name` directories. Default: `HF_HUB_CACHE`, else `hub` in `HF_HOME`, else
   * `huggingface/hub` in `XDG_CACHE_HOME`, else in `~/.cache`: the one that Python's huggingface_hub uses too.
   */
  cacheDir?: string;
  /** The hub's URL, http or https. Default: `HF_ENDPOINT`, else the public hub. */
  endpoint?: string;
  /**
   * Access token, sent to the endpoint's origin only; `false` sends none. Default: `HF_TOKEN`, else
   * `HUGGING_FACE_HUB_TOKEN`, else the file that `hf auth login` writes (`HF_TOKEN_PATH`, else `token` in `HF_HOME`).
   */
  token?: string | false;
  /** Use what is in the cache and open no connection. Default: whether `HF_HUB_OFFLINE` is 1, true, yes or on. */
  offline?: boolean;
  /**
   * Called while files arrive, at most ten times a second for each, and when each is complete; and, with a hub or
   * without, at each stage of bringing published weights into the kernels' form.
   */
  onProgress?: OnProgress;
  /** Ends the download: `CANCELLED`, or `DEADLINE_EXCEEDED` with `AbortSignal.timeout`. What has arrived is kept. */
  signal?: AbortSignal;
  /** As in `Embedder.load`: helps to decide which files are fetched. */
  dtype?: Dtype;
  /** As in `Embedder.load`: the ONNX file to fetch, relative to the repository. */
  onnxFile?: string;
}

/** {@link HubOptions} with the defaults of the environment filled in. */
export interface HubSettings {
  readonly revision: string;
  readonly cacheDir: string;
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly offline: boolean;
}

/** The endpoint without an option or a variable for it. */
const PUBLIC_HUB = "https://huggingface.co";

type Check = (name: string, value: unknown) => void;

function test(allowed: string, accepts: (value: unknown) => boolean): Check {
  return (name, value) => {
    if (!accepts(value)) throw invalidArgument(name, value, allowed);
  };
}

const text = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The check of each hub option that `Embedder.load` takes: throws `INVALID_ARGUMENT`. */
export const HUB_CHECKS = {
  revision: test("a branch, a tag or a commit hash", isRevision),
  cacheDir: test("a path", text),
  endpoint: test("an http or https URL without user name, query and fragment", isEndpoint),
  // Not through `test`: a message must never repeat a secret.
  token: (name: string, value: unknown) => {
    if (value === false || (text(value) && /^[\x21-\x7e]+$/.test(value))) return;
    throw new NativeInferError(
      "INVALID_ARGUMENT",
      `${name} is not valid; allowed is a string of printable ASCII characters, or false.`,
    );
  },
  offline: test("true or false", (value) => typeof value === "boolean"),
  onProgress: test("a function", (value) => typeof value === "function"),
  signal: test("an AbortSignal", isAbortSignal),
} satisfies Partial<Record<keyof HubOptions, Check>>;

/** Checks `options` and fills in what they leave out from `environment`, then from the defaults. */
export async function hubSettings(
  options: HubOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<HubSettings> {
  for (const [name, check] of Object.entries(HUB_CHECKS)) {
    const value = options[name as keyof typeof HUB_CHECKS];
    if (value !== undefined) check(name, value);
  }
  const endpoint = options.endpoint ?? (environment.HF_ENDPOINT || PUBLIC_HUB);
  if (options.endpoint === undefined) HUB_CHECKS.endpoint("HF_ENDPOINT", endpoint);
  return {
    revision: options.revision ?? "main",
    cacheDir: resolve(withHome(options.cacheDir ?? sharedCache(environment))),
    endpoint: endpoint.replace(/\/+$/, ""),
    token: options.token === false ? undefined : (options.token ?? (await foundToken(environment))),
    offline:
      options.offline ??
      (isOn(environment.HF_HUB_OFFLINE) || isOn(environment.TRANSFORMERS_OFFLINE)),
  };
}

/** Rules of `git check-ref-format`, which also make it safe as a path below `refs`. */
function isRevision(value: unknown): boolean {
  return (
    text(value) &&
    value.length <= 255 &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a reference must not contain.
    !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{/.test(value) &&
    value
      .split("/")
      .every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"))
  );
}

function isEndpoint(value: unknown): boolean {
  if (!text(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  const plain = url.username + url.password + url.search + url.hash === "";
  return plain && (url.protocol === "http:" || url.protocol === "https:");
}

function isOn(value: string | undefined): boolean {
  return /^(?:1|true|yes|on)$/i.test(value ?? "");
}

/** Python expands a leading `~` in the variables that name the cache; so must we, to find the same directory. */
function withHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}

/** The folder of Python's huggingface_hub. */
function hubHome(environment: NodeJS.ProcessEnv): string {
  const caches = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  return environment.HF_HOME || join(caches, "huggingface");
}

function sharedCache(environment: NodeJS.ProcessEnv): string {
  const named = environment.HF_HUB_CACHE || environment.HUGGINGFACE_HUB_CACHE;
  return named || join(hubHome(environment), "hub");
}

async function foundToken(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (isOn(environment.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const named = environment.HF_TOKEN || environment.HUGGING_FACE_HUB_TOKEN;
  const token = (named ?? (await tokenFile(environment)))?.trim();
  if (!token) return undefined;
  HUB_CHECKS.token(named ? "the token in the environment" : "the token file", token);
  return token;
}

async function tokenFile(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = environment.HF_TOKEN_PATH || join(hubHome(environment), "token");
  return await readFile(withHome(path), "utf8").catch(() => undefined);
}
