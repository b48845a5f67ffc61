import { join } from "node:path";
import { NativeInferError } from "../errors.js";
import { ownSignal } from "../realms.js";
import { Download } from "./download.js";
import { HubCache, sizeOf } from "./hub-cache.js";
import { HubClient } from "./hub-client.js";
import { checkAborted } from "./hub-errors.js";
import { HubHttp } from "./hub-http.js";
import { HUB_LIMITS, type HubLimits } from "./hub-limits.js";
import { type HubOptions, type HubSettings, hubSettings } from "./hub-options.js";
import {
  checkWeightsChoice,
  lacksModuleFiles,
  type ModelTexts,
  neededFiles,
  transformerConfig,
  type WeightsChoice,
} from "./model-files.js";
import { checkModelId, isPath } from "./model-id.js";
import { Progress } from "./progress.js";
import { COMMIT, checkRepoFile, type RepoFile } from "./repository.js";

/**
 * The directory to load `model` from. A path, or the name of an existing directory, is returned as it is; `name` or
 * `org/name` is a hub id: what is missing of it in the cache is fetched, and its snapshot directory is returned.
 *
 * Where the hub does not tell the newest commit (no connection, or it refuses), but the cache holds a complete copy of an
 * earlier one, that is used. Rejects with `INVALID_ARGUMENT`, `MODEL_NOT_FOUND`, `MODEL_INVALID`, `DOWNLOAD_FAILED`,
 * `CANCELLED` or `DEADLINE_EXCEEDED`.
 */
export async function resolveModel(
  model: string,
  options: HubOptions & WeightsChoice = {},
  limits: HubLimits = HUB_LIMITS,
): Promise<string> {
  if (await isPath(model)) return model;
  checkModelId(model);
  checkWeightsChoice(options);
  checkAborted(options.signal);
  const settings = await hubSettings(options);
  return new Resolution(model, options, settings, limits).directory();
}

/** One call of {@link resolveModel} for a hub id. */
class Resolution {
  readonly #cache: HubCache;
  readonly #client: HubClient;

  constructor(
    readonly model: string,
    readonly options: HubOptions & WeightsChoice,
    readonly settings: HubSettings,
    readonly limits: HubLimits,
  ) {
    const folder = ["models", ...model.split("/")].join("--");
    this.#cache = new HubCache(join(settings.cacheDir, folder));
    this.#client = new HubClient(
      new HubHttp(settings, limits, options.signal && ownSignal(options.signal)),
      model,
    );
  }

  async directory(): Promise<string> {
    const { revision, offline } = this.settings;
    const cached = await this.#cached();
    if (typeof cached === "string" && (offline || COMMIT.test(revision))) return cached;
    if (offline) throw this.#notCached(cached as NativeInferError | undefined);
    const commit = await this.#currentCommit(typeof cached === "string");
    if (commit === undefined) return cached as string;
    await this.#fetch(commit);
    // Last, so that it never names a copy that is not complete. A cache that cannot be written still can be read.
    await this.#cache.writeRef(revision, commit).catch(() => undefined);
    return this.#cache.snapshot(commit);
  }

  /** The snapshot of the revision if the cache has all that is needed of it; why not, or undefined if it has nothing. */
  async #cached(): Promise<string | NativeInferError | undefined> {
    const commit = await this.#cache.commitOf(this.settings.revision);
    if (commit === undefined) return undefined;
    try {
      const missing = await this.#missingInCache(commit);
      if (missing === undefined) return this.#cache.snapshot(commit);
      return new NativeInferError("MODEL_NOT_FOUND", `${missing} is not in the cache.`);
    } catch (error) {
      if (error instanceof NativeInferError && error.code !== "INVALID_ARGUMENT") return error;
      throw error;
    }
  }

  /** A needed file that the snapshot of `commit` lacks; undefined if it is complete. */
  async #missingInCache(commit: string): Promise<string | undefined> {
    const cache = this.#cache;
    const texts = await this.#cachedTexts(commit);
    const listing = await cache.listing(commit);
    if (listing !== undefined) {
      for (const file of needed(listing, texts, this.options)) {
        if (!(await cache.has(commit, file))) return file.path;
      }
      return undefined;
    }
    // An older Python keeps no listing: what it has fetched must do, if it is enough to load.
    const paths = await cache.pathsOnDisk(commit);
    if (lacksModuleFiles(paths, texts)) return "A module's file";
    for (const path of neededFiles(paths, texts, this.options)) {
      if ((await sizeOf(join(cache.snapshot(commit), path))) === undefined) return path;
    }
    return undefined;
  }

  #notCached(reason: NativeInferError | undefined): NativeInferError {
    const { revision, cacheDir } = this.settings;
    return new NativeInferError(
      "MODEL_NOT_FOUND",
      `'${this.model}' at '${revision}' is not complete in '${cacheDir}', and offline forbids to fetch it. ` +
        (reason?.message ?? "Load it once without offline, or name a local directory."),
      { cause: reason },
    );
  }

  /** The commit to load; undefined where the hub does not say and the cached copy, if there is one, has to do. */
  async #currentCommit(isCached: boolean): Promise<string | undefined> {
    const { revision } = this.settings;
    if (COMMIT.test(revision)) return revision;
    const { checkMs } = this.limits;
    const limits = isCached ? { ...this.limits, idleMs: checkMs, attempts: 1 } : this.limits;
    try {
      return await this.#client.commitOf(revision, limits);
    } catch (error) {
      checkAborted(this.options.signal);
      if (isCached) return undefined;
      throw error;
    }
  }

  async #fetch(commit: string): Promise<void> {
    const listing = await this.#listing(commit);
    const texts = await this.#texts(commit, listing);
    const files: RepoFile[] = [];
    for (const file of needed(listing, texts, this.options)) {
      if (!(await this.#cache.has(commit, file))) files.push(file);
    }
    const progress = new Progress(files, this.options.onProgress, this.limits.reportMs);
    for (const file of files) {
      await this.#fetchFile(commit, file, (loaded) => progress.loaded(file, loaded));
    }
  }

  async #listing(commit: string): Promise<RepoFile[]> {
    const kept = await this.#cache.listing(commit);
    if (kept !== undefined) return kept;
    const files = await this.#client.list(commit);
    // A cache that cannot be written can still be complete; where it is not, the first file says so.
    await this.#cache.writeListing(commit, files).catch(() => undefined);
    return files;
  }

  /** The texts in the cache that decide which files are needed. */
  async #cachedTexts(commit: string): Promise<ModelTexts> {
    const text = (path: string) => this.#cache.read(commit, path).catch(() => undefined);
    const modules = await text("modules.json");
    return { modules, config: await text(transformerConfig(modules)) };
  }

  /** They decide which files are needed, and so are fetched before the others. */
  async #texts(commit: string, listing: readonly RepoFile[]): Promise<ModelTexts> {
    const modules = await this.#text(commit, listing, "modules.json");
    return { modules, config: await this.#text(commit, listing, transformerConfig(modules)) };
  }

  /** The text of a file, fetched unless the cache has it; undefined if the repository has none. */
  async #text(
    commit: string,
    listing: readonly RepoFile[],
    name: string,
  ): Promise<string | undefined> {
    const file = listing.find(({ path }) => path === name);
    if (file === undefined) return undefined;
    if (!(await this.#cache.has(commit, checkRepoFile(file)))) {
      await this.#fetchFile(commit, file, () => undefined);
    }
    return await this.#cache.read(commit, file.path);
  }

  async #fetchFile(commit: string, file: RepoFile, onBytes: (loaded: number) => void) {
    const url = this.#client.url(commit, file.path);
    await new Download(this.#client.http, url, file, onBytes).into(this.#cache);
    await this.#cache.link(commit, file);
  }
}

function needed(listing: readonly RepoFile[], texts: ModelTexts, options: WeightsChoice) {
  const byPath = new Map(listing.map((file) => [file.path, file]));
  return neededFiles([...byPath.keys()], texts, options).flatMap((path) => {
    const file = byPath.get(path);
    return file === undefined ? [] : [checkRepoFile(file)];
  });
}
