import type { Hash } from "node:crypto";
import { type FileHandle, open, statfs } from "node:fs/promises";
import { NativeInferError } from "../errors.js";
import { writeAll } from "../write-all.js";
import type { HubCache } from "./hub-cache.js";
import { fileSystemError, Transient } from "./hub-errors.js";
import type { HubHttp } from "./hub-http.js";
import { PartialFile } from "./partial-file.js";
import { blobName, contentHash, type RepoFile } from "./repository.js";
import { pause, withRetries } from "./retry.js";
import { Watchdog } from "./watchdog.js";

/** One file on its way from a hub into the cache's blobs. */
export class Download {
  #mismatches = 0;
  /** Bytes that are on disk and in the hash. */
  #loaded = 0;

  constructor(
    readonly http: HubHttp,
    readonly url: string,
    readonly file: RepoFile,
    /** Told the bytes on disk whenever they change. */
    readonly onBytes: (loaded: number) => void,
  ) {}

  /** Resolves when the blob is in the cache, put there by this download or by another one. */
  async into(cache: HubCache): Promise<void> {
    const { limits, signal } = this.http;
    while (!(await cache.hasBlob(this.file))) {
      const partial = await PartialFile.claim(cache.blob(this.file), limits.staleMs);
      if (partial === undefined) {
        await pause(limits.pollMs, signal);
        continue;
      }
      try {
        // Another download may have ended between the two questions.
        if (await cache.hasBlob(this.file)) await partial.drop();
        else await this.#run(partial, cache);
      } finally {
        partial.release();
      }
    }
    this.onBytes(this.file.size);
  }

  get #what(): string {
    return `Fetching ${this.file.path}`;
  }

  async #run(partial: PartialFile, cache: HubCache): Promise<void> {
    const { limits, signal } = this.http;
    await withRetries(
      () => this.#attempt(partial),
      limits,
      signal,
      () => this.#loaded,
    );
    try {
      await partial.complete(limits.staleMs);
    } catch (error) {
      // Somebody took it for abandoned, and has completed it.
      if (!(await cache.hasBlob(this.file))) throw fileSystemError(error, partial.path);
    }
  }

  /** Goes on from what is on disk to the end, and checks the whole. */
  async #attempt(partial: PartialFile): Promise<void> {
    await partial.touch();
    const handle = await this.#open(partial);
    try {
      let hash = await this.#hashOfDisk(handle);
      if (this.#loaded < this.file.size) hash = await this.#receive(handle, hash, partial);
      if (hash.digest("hex") !== blobName(this.file)) await this.#reject(partial);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #open(partial: PartialFile): Promise<FileHandle> {
    try {
      return await open(partial.path, "r+");
    } catch (error) {
      throw fileSystemError(error, partial.path);
    }
  }

  /** The hash of what earlier attempts have left, since it cannot be taken up in the middle. */
  async #hashOfDisk(handle: FileHandle): Promise<Hash> {
    const hash = contentHash(this.file);
    this.#loaded = 0;
    const stream = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 18 });
    for await (const chunk of stream) {
      hash.update(chunk as Buffer);
      this.#loaded += (chunk as Buffer).length;
    }
    return hash;
  }

  async #receive(handle: FileHandle, hash: Hash, partial: PartialFile): Promise<Hash> {
    using watchdog = new Watchdog(this.http.limits.idleMs, this.http.signal);
    try {
      const response = await this.#request(watchdog);
      if (this.#loaded > 0 && !startsAt(response, this.#loaded)) {
        // The server does not resume.
        await partial.restart();
        throw new Transient(failed(`${this.#what}: the server cannot resume.`));
      }
      await this.#checkRoom(partial);
      for await (const chunk of response.body ?? []) {
        watchdog.sign();
        await this.#write(handle, hash, chunk, partial);
      }
    } catch (error) {
      throw watchdog.explain(error, `${this.#what} (${this.#loaded} of ${this.file.size} bytes)`);
    }
    if (this.#loaded < this.file.size) {
      const got = `${this.#loaded} of ${this.file.size} bytes`;
      throw new Transient(failed(`${this.#what}: the body ended after ${got}.`));
    }
    return hash;
  }

  #request(watchdog: Watchdog): Promise<Response> {
    const range: Record<string, string> =
      this.#loaded > 0 ? { range: `bytes=${this.#loaded}-` } : {};
    // Compressed bytes could be neither counted nor resumed.
    const headers = { "accept-encoding": "identity", ...range };
    return this.http.get(this.url, headers, watchdog, this.#what);
  }

  async #write(handle: FileHandle, hash: Hash, chunk: Uint8Array, partial: PartialFile) {
    if (this.#loaded + chunk.length > this.file.size) await this.#reject(partial);
    try {
      // At its place, not at the end: two writers of the same content then do no harm.
      await writeAll(handle, chunk, this.#loaded);
    } catch (error) {
      throw fileSystemError(error, partial.path);
    }
    hash.update(chunk);
    this.#loaded += chunk.length;
    this.onBytes(this.#loaded);
  }

  /** What arrived is not the file that the hub lists: once more from the start, then no more. */
  async #reject(partial: PartialFile): Promise<never> {
    this.#mismatches += 1;
    this.#loaded = 0;
    await partial.restart();
    const failure = new NativeInferError(
      "MODEL_INVALID",
      `${this.#what}: size or checksum are not those of the hub's listing (${blobName(this.file)}).`,
    );
    throw this.#mismatches > 1 ? failure : new Transient(failure);
  }

  async #checkRoom(partial: PartialFile): Promise<void> {
    const disk = await statfs(partial.path).catch(() => undefined);
    const missing = this.file.size - this.#loaded;
    // Some network file systems report no sizes at all.
    if (disk === undefined || disk.blocks === 0 || disk.bavail * disk.bsize >= missing) return;
    throw fileSystemError({ code: "ENOSPC" }, partial.path);
  }
}

function failed(message: string): NativeInferError {
  return new NativeInferError("DOWNLOAD_FAILED", message);
}

function startsAt(response: Response, offset: number): boolean {
  const range = response.headers.get("content-range") ?? "";
  return response.status === 206 && range.startsWith(`bytes ${offset}-`);
}
