import { createHash, randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { threadId } from "node:worker_threads";
import { fileSystemError } from "./hub-errors.js";

/**
 * A download that is not complete: `<blob>.<owner>.incomplete` beside the blob that it becomes.
 *
 * The name says who writes to it, so that no two do, and so that one whose owner is gone can be gone on with: taking it
 * over is a rename to one's own name, which only one of several can win. There is no lock that could be left behind.
 */
export class PartialFile {
  private constructor(
    readonly blob: string,
    readonly path: string,
  ) {}

  /**
   * Takes over the largest abandoned partial file of `blob`, or begins an empty one. Undefined where another owner is
   * writing one: it is worth waiting for the blob, or for its end, and asking again.
   */
  static async claim(blob: string, staleMs: number): Promise<PartialFile | undefined> {
    if (OWNED.has(blob)) return undefined;
    const mine = join(dirname(blob), `${basename(blob)}.${newOwner()}.incomplete`);
    // Before anything is awaited, and before it exists: no other download on this thread may come between.
    OWNED.set(blob, basename(mine));
    const partial = new PartialFile(blob, mine);
    try {
      await mkdir(dirname(blob), { recursive: true });
      const others = await partials(blob, staleMs);
      for (const { path, abandoned } of others) {
        if (abandoned && (await take(path, mine))) return partial;
      }
      if (others.some(({ abandoned }) => !abandoned)) {
        partial.release();
        return undefined;
      }
      await (await open(mine, "wx")).close();
      return await partial.#yield(staleMs);
    } catch (error) {
      partial.release();
      throw fileSystemError(error, mine);
    }
  }

  /**
   * Of several processes that began at the same moment, the first by name goes on: the others would fetch the same bytes
   * again. Those that looked before this one was there have, after the wait, shown theirs.
   */
  async #yield(staleMs: number): Promise<PartialFile | undefined> {
    await sleep(SETTLE_MS);
    const others = await partials(this.blob, staleMs);
    const first = others.every(({ path, abandoned }) => abandoned || path >= this.path);
    if (first) return this;
    await this.drop();
    return undefined;
  }

  /** Says to other machines, which see only the file's time, that its owner lives. */
  async touch(): Promise<void> {
    const now = new Date();
    await utimes(this.path, now, now).catch(() => undefined);
  }

  /** Begins anew, as a new file: what was there may be in use by one who thought it abandoned. */
  async restart(): Promise<void> {
    await rm(this.path, { force: true });
    await (await open(this.path, "wx")).close();
  }

  /** Makes it the blob, and removes what is left of other attempts. */
  async complete(staleMs: number): Promise<void> {
    await rename(this.path, this.blob);
    this.release();
    for (const { path, abandoned } of await partials(this.blob, staleMs)) {
      if (abandoned) await rm(path, { force: true });
    }
  }

  /** Leaves it to whoever wants to go on; does nothing where that has happened already. */
  release(): void {
    if (OWNED.get(this.blob) === basename(this.path)) OWNED.delete(this.blob);
  }

  async drop(): Promise<void> {
    this.release();
    await rm(this.path, { force: true });
  }
}

/** Longer than a process needs from looking for others to showing its own file; where it is not, bytes are fetched twice. */
const SETTLE_MS = 10;

/** What this thread is writing: names of partial files by blob. Owner: this module, one instance per thread. */
const OWNED = new Map<string, string>();

/** The name space in which a process id means this process: the machine, and on Linux the container too. */
function nameSpace(): string {
  let ids = "";
  try {
    ids = readlinkSync("/proc/self/ns/pid");
  } catch {
    // Elsewhere than on Linux the host's name has to do.
  }
  return createHash("sha256").update(`${hostname()} ${ids}`).digest("hex").slice(0, 8);
}

function newOwner(): string {
  return `${nameSpace()}-${process.pid}-${threadId}-${randomUUID().slice(0, 8)}`;
}

const OWNER = /\.([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}\.incomplete$/;

/** Partial files of `blob`, the largest first. */
async function partials(blob: string, staleMs: number) {
  const found: { path: string; abandoned: boolean; size: number }[] = [];
  const owned = new Set(OWNED.values());
  for (const name of await readdir(dirname(blob))) {
    const owner = name.startsWith(`${basename(blob)}.`) ? OWNER.exec(name) : null;
    if (owner === null) continue;
    const path = join(dirname(blob), name);
    const state = await stat(path).catch(() => undefined);
    if (state === undefined) continue;
    const stale = Date.now() - state.mtimeMs > staleMs;
    const abandoned = !owned.has(name) && (stale || isGone(owner));
    found.push({ path, abandoned, size: state.size });
  }
  return found.sort((a, b) => b.size - a.size);
}

/** Whether the owner certainly writes no more; false where that cannot be known from here. */
function isGone([, space, pid, thread]: RegExpExecArray): boolean {
  if (space !== nameSpace()) return false;
  if (Number(pid) === process.pid) return Number(thread) === threadId;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

async function take(path: string, mine: string): Promise<boolean> {
  try {
    await rename(path, mine);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
