import { NativeInferError } from "native-infer";
import type { Log } from "../common/log.js";
import { HttpError, retryAfterSeconds } from "../web/http-error.js";
import type { ModelSource } from "./model-source.js";
import { type AnyEngine, type Models, Served, servedName, unknownModel } from "./served-models.js";

/** An engine that was loaded for this server alone. */
export interface LoadedEngine<Engine> {
  engine: Engine;
  close(options: { drain: boolean }): Promise<void>;
}

/** Loads a model; `signal` gives up. */
export type LoadModel<Engine> = (
  source: ModelSource,
  signal: AbortSignal,
) => Promise<LoadedEngine<Engine>>;

/** What a registry is made of, beside its sources. */
export interface RegistryOptions<Engine> {
  load: LoadModel<Engine>;
  log: Pick<Log, "error">;
  /** How long a request waits for a load, in milliseconds. */
  waitMs: number;
}

/** After a load has failed, the next one begins no earlier: a load costs far more than a request. */
const RETRY_MS = 1000;

/** One model, loaded or not. */
interface Entry<Engine extends AnyEngine> {
  readonly source: ModelSource;
  served?: Served<Engine>;
  close?: LoadedEngine<unknown>["close"];
  /** The load that is under way, shared by all who wait for it. */
  loading?: Promise<Served<Engine>>;
  failure?: { error: unknown; at: number };
}

/** Rejects after `waitMs`; the load goes on without those who waited. */
async function within<T>(waitMs: number, name: string, loading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `the model '${name}' is still being loaded`;
    const error = () => new HttpError(503, "CLOSED", message, { retryAfter: 5 });
    timer = setTimeout(() => reject(error()), waitMs);
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The answer to a request whose model could not be loaded. Why not, only the log says. */
function unavailable(name: string, error: unknown): HttpError {
  const code = error instanceof NativeInferError ? error.code : "INTERNAL";
  const message = `the model '${name}' could not be loaded; the server's log says why`;
  const retryAfter = retryAfterSeconds(RETRY_MS);
  return new HttpError(503, code, message, { retryAfter, cause: error });
}

/** Models that are loaded when they are needed: at start, or when a request first names them. */
export class ModelRegistry<Engine extends AnyEngine> implements Models<Served<Engine>> {
  readonly names: readonly string[];
  readonly #entries: ReadonlyMap<string, Entry<Engine>>;
  readonly #first: Entry<Engine>;
  readonly #options: RegistryOptions<Engine>;
  readonly #ending = new AbortController();

  /** `sources`: at least one, each name once. The first one is the default. */
  constructor(sources: readonly ModelSource[], options: RegistryOptions<Engine>) {
    const [first, ...others] = sources.map((source): Entry<Engine> => ({ source }));
    if (first === undefined) throw new TypeError("there has to be a model");
    this.names = sources.map(({ name }) => name);
    this.#first = first;
    this.#entries = new Map([first, ...others].map((entry) => [entry.source.name, entry]));
    this.#options = options;
  }

  loaded(): readonly Served<Engine>[] {
    return [...this.#entries.values()].flatMap(({ served }) => served ?? []);
  }

  async get(name?: string): Promise<Served<Engine>> {
    const entry = this.#entry(name);
    if (entry.served !== undefined) return entry.served;
    const { failure, source } = entry;
    if (failure !== undefined && performance.now() - failure.at < RETRY_MS) {
      throw unavailable(source.name, failure.error);
    }
    const mine = entry.loading === undefined;
    const answerable = this.#load(entry).catch((error: unknown) => {
      if (mine) this.#options.log.error(`while loading the model '${source.name}'`, error);
      throw unavailable(source.name, error);
    });
    return await within(this.#options.waitMs, source.name, answerable);
  }

  /** Loads the first model, or all of them one after the other. Rejects as `load` does. */
  async start(which: "first" | "all"): Promise<void> {
    const entries = which === "all" ? this.#entries.values() : [this.#first];
    for (const entry of entries) await this.#load(entry);
  }

  /** Loads nothing more, ends the loads that are under way and closes what is loaded. */
  async close(options: { drain: boolean }): Promise<void> {
    this.#ending.abort();
    const entries = [...this.#entries.values()];
    await Promise.allSettled(entries.map(({ loading }) => loading));
    await Promise.all(entries.map(({ close }) => close?.(options)));
  }

  #entry(name: string | undefined): Entry<Engine> {
    if (name === undefined || this.#entries.size === 1) return this.#first;
    const entry = this.#entries.get(servedName(this.names, name) ?? "");
    if (entry === undefined) throw unknownModel(name, this);
    return entry;
  }

  #load(entry: Entry<Engine>): Promise<Served<Engine>> {
    if (this.#ending.signal.aborted) {
      return Promise.reject(new NativeInferError("CLOSED", "the server is ending"));
    }
    if (entry.loading === undefined) {
      entry.loading = this.#loadNow(entry).finally(() => {
        delete entry.loading;
      });
    }
    return entry.loading;
  }

  async #loadNow(entry: Entry<Engine>): Promise<Served<Engine>> {
    const { name } = entry.source;
    if (entry.served !== undefined) return entry.served;
    try {
      const { engine, close } = await this.#options.load(entry.source, this.#ending.signal);
      entry.close = close;
      entry.served = new Served(name, engine);
      delete entry.failure;
      return entry.served;
    } catch (error) {
      entry.failure = { error, at: performance.now() };
      throw error;
    }
  }
}
