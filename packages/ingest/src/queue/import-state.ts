import { createHash, randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { DeadLetter, ImportIdentity } from "../journal.js";
import type { Mark } from "../sources/source.js";
import { PREFIX } from "./jobs.js";
import { SCRIPTS } from "./scripts.js";

/** Ids of the imports that Redis knows. */
const IMPORTS = `${PREFIX}:imports`;
const LETTERS_AT_ONCE = 1000;

/** How far an import is, as everybody sees it. */
export interface ImportProgress {
  id: string;
  /** Changes when the import is begun anew: jobs of an earlier run are dropped. */
  run: string;
  source: string;
  target: string;
  /** In the unit of `Source.total`; undefined where that is not known. */
  total: number | undefined;
  /** Up to where the source is in the queue. */
  mark: Mark;
  /** Everything is in the queue. */
  complete: boolean;
  jobs: number;
  jobsDone: number;
  /** Documents that the store has acknowledged. */
  documents: number;
  bad: number;
  /** How much of the source is done, in the unit of `total`. */
  offsetDone: number;
}

/** The id of an import: the same file into the same target is the same import, on whatever host. */
export function importId({ source, fingerprint, target }: ImportIdentity): string {
  const identity = JSON.stringify([source, fingerprint, target]);
  return createHash("sha256").update(identity).digest("hex").slice(0, 16);
}

function progress(id: string, kept: Record<string, string>): ImportProgress {
  const count = (name: string) => Number(kept[name] ?? 0);
  return {
    id,
    run: kept.run ?? "",
    source: kept.source ?? "",
    target: kept.target ?? "",
    total: kept.total === undefined ? undefined : Number(kept.total),
    mark: { records: count("records"), offset: count("offset") },
    complete: kept.complete === "1",
    jobs: count("jobs"),
    jobsDone: count("jobsDone"),
    documents: count("documents"),
    bad: count("bad"),
    offsetDone: count("offsetDone"),
  };
}

/**
 * Where one import stands, kept in Redis beside its jobs: what Redis forgets of the one it forgets of
 * the other, so that going on from here never leaves out a batch.
 */
export class ImportState {
  readonly #redis: Redis;
  readonly #keys: readonly [state: string, done: string, dead: string];

  constructor(
    redis: Redis,
    readonly id: string,
  ) {
    this.#redis = redis;
    const state = `${PREFIX}:import:${id}`;
    this.#keys = [state, `${state}:done`, `${state}:dead`];
  }

  /** Those that Redis knows, the oldest first. */
  static async all(redis: Redis): Promise<ImportProgress[]> {
    const ids = await redis.zrange(IMPORTS, "0", "-1");
    const found = await Promise.all(ids.map((id) => new ImportState(redis, id).read()));
    const gone = ids.filter((_, i) => found[i] === undefined);
    if (gone.length > 0) await redis.zrem(IMPORTS, ...gone);
    return found.filter((each) => each !== undefined);
  }

  /** Begins the import, or goes on with it where it was begun before and `restart` is not set. */
  async begin(
    { source, target }: ImportIdentity,
    total: number | undefined,
    restart: boolean,
  ): Promise<ImportProgress> {
    const kept = restart ? undefined : await this.read();
    if (kept) return kept;
    const [state] = this.#keys;
    const begun = { run: randomUUID().slice(0, 8), source, target, records: 0, offset: 0, jobs: 0 };
    await this.#redis
      .multi()
      .del(...this.#keys)
      .hset(state, total === undefined ? begun : { ...begun, total })
      .zadd(IMPORTS, Date.now(), this.id)
      .exec();
    return progress(this.id, await this.#redis.hgetall(state));
  }

  /** Undefined where there is no such import. */
  async read(): Promise<ImportProgress | undefined> {
    const kept = await this.#redis.hgetall(this.#keys[0]);
    return kept.run === undefined ? undefined : progress(this.id, kept);
  }

  /** The batch from `at` to `next` is in the queue. False where the state is not at `at`. */
  commit(
    at: ImportProgress,
    next: Mark,
    jobs: number,
    bad: readonly DeadLetter[],
  ): Promise<boolean> {
    const { run, mark } = at;
    return this.#run("commit", run, mark.records, next.records, next.offset, jobs, ...lines(bad));
  }

  /** Everything up to `at` is in the queue, and nothing is behind it. False as for `commit`. */
  complete({ run, mark }: ImportProgress): Promise<boolean> {
    return this.#run("complete", run, mark.records);
  }

  /** False for a job that was done before, and for one of an earlier run. */
  isOpen(run: string, job: number): Promise<boolean> {
    return this.#run("isOpen", run, job);
  }

  /** A job's documents are in the store, or dead. Counts a job once. */
  async finish(
    run: string,
    job: number,
    done: { documents: number; length: number; bad: readonly DeadLetter[] },
  ): Promise<void> {
    await this.#run("finish", run, job, done.documents, done.length, ...lines(done.bad));
  }

  /** Dead letters that were not taken yet. */
  countDeadLetters(): Promise<number> {
    return this.#redis.llen(this.#keys[2]);
  }

  /** Gives the dead letters, as lines, to `keep`, and forgets them once it has resolved. */
  async takeDeadLetters(keep: (lines: readonly string[]) => Promise<void>): Promise<number> {
    const [, , dead] = this.#keys;
    const count = await this.countDeadLetters();
    for (let taken = 0; taken < count; taken += LETTERS_AT_ONCE) {
      const some = await this.#redis.lrange(dead, 0, LETTERS_AT_ONCE - 1);
      await keep(some);
      await this.#redis.ltrim(dead, some.length, -1);
    }
    return count;
  }

  async #run(script: keyof typeof SCRIPTS, ...args: (string | number)[]): Promise<boolean> {
    const keys = this.#keys;
    return (await this.#redis.eval(SCRIPTS[script], keys.length, ...keys, ...args)) === 1;
  }
}

function lines(bad: readonly DeadLetter[]): string[] {
  return bad.map((letter) => JSON.stringify(letter));
}
