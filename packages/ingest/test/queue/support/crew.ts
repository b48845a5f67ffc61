import assert from "node:assert/strict";
import type { Program, Random } from "@native-infer/testing";
import type { Site, TestFile } from "./site.js";

const WORKERS = 2;
/** A job that has lost five workers has failed, and the next producer tries it again. */
const MAX_INCOMPLETE = 10;

/** The processes of one import. Each that is killed is started again, until all of the file is in the store. */
export class Crew {
  /** Resolves when the import is complete, rejects where a producer ends with a fault. */
  readonly done: Promise<void>;
  isDone = false;
  readonly #site: Site;
  readonly #name: string;
  readonly #workers: Program[];
  #producer: Program | undefined;
  #producerIsVictim = false;
  /** Redis is away, or was, since the producer was started; resolves when it is back. */
  #redisAway: Promise<void> | undefined;

  private constructor(
    site: Site,
    { file, name, deadLetters }: { file: TestFile; name: string; deadLetters: string },
    workers: Program[],
  ) {
    this.#site = site;
    this.#name = name;
    this.#workers = workers;
    this.done = this.#produce(file, ["--wait", "--dead-letters", deadLetters]);
    // Whoever waits for it later sees a failure then.
    this.done.catch(() => {});
  }

  static async start(
    site: Site,
    work: { file: TestFile; name: string; deadLetters: string },
  ): Promise<Crew> {
    const workers: Program[] = [];
    for (let i = 0; i < WORKERS; i += 1) workers.push(await site.worker(work.name));
    return new Crew(site, work, workers);
  }

  /** Kills a producer, a worker or Redis, and sees to it that it is there again; tells which. */
  async killOne(random: Random): Promise<string> {
    const victim = Math.floor(random.next() * (WORKERS + 2));
    if (victim === WORKERS + 1) {
      this.#redisAway = this.#site.redis.kill().then(() => this.#site.redis.restart());
      await this.#redisAway;
      return "Redis";
    }
    if (victim === WORKERS) {
      this.#producerIsVictim = true;
      this.#producer?.signal("SIGKILL");
      return "producer";
    }
    const worker = this.#workers[victim];
    worker?.signal("SIGKILL");
    await worker?.ended();
    this.#workers[victim] = await this.#site.worker(this.#name);
    return `worker ${victim}`;
  }

  async #produce(file: TestFile, args: string[]): Promise<void> {
    for (let incomplete = 0; incomplete < MAX_INCOMPLETE; ) {
      this.#producerIsVictim = false;
      this.#producer = this.#site.ingest(file, this.#name, args);
      const { code, signal, stderr } = await this.#producer.ended();
      if (code === 0) {
        this.isDone = true;
        return;
      }
      if (signal === "SIGKILL" && this.#producerIsVictim) continue;
      // One that is started while Redis is away ends at once; one that had a connection waits.
      const away = this.#redisAway;
      this.#redisAway = undefined;
      if (away !== undefined && /QUEUE_UNAVAILABLE/.test(stderr)) {
        await away;
        continue;
      }
      assert.match(stderr, /IMPORT_INCOMPLETE/, `the producer ended with ${code}`);
      incomplete += 1;
    }
    throw new Error(`the import was still incomplete after ${MAX_INCOMPLETE} producers`);
  }
}
