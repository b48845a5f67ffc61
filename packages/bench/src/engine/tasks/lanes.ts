import { setTimeout as wait } from "node:timers/promises";
import { Embedder } from "native-infer";
import { Random } from "../../random.js";
import { mixedTexts } from "../mixed-texts.js";
import { SHORT_TEXTS } from "../short-texts.js";

export interface LanesOptions {
  /** Texts of one bulk call; another follows at once. */
  bulkTexts: number;
  rounds: number;
  /** Interactive calls of each phase of a round. */
  calls: number;
  /** Batches measured alone in each round. */
  batches: number;
}

/** Milliseconds of all rounds. */
export interface LanesMeasured {
  idle: number[];
  busy: number[];
  /** Of the busy calls, what they waited before their batch began. */
  busyQueue: number[];
  /** From acceptance to the end of its only batch, of bulk jobs as large as a batch, each alone. */
  batch: number[];
  /** Of each round's busy phase: the mean time of a batch in the model, interactive ones included. */
  busyRunMean: number[];
  bulkBatches: number;
}

/** What a batch takes at most by default. */
const BATCH_TOKENS = 512;

/** Gap between two interactive calls: up to this many milliseconds. */
const MAX_GAP_MS = 20;

/** Texts in groups that fill a batch each. */
function batchfuls(count: number): string[][] {
  const groups: string[][] = [];
  let group: string[] = [];
  let filled = 0;
  for (const { text, tokens } of mixedTexts(count * 10)) {
    if (filled + tokens > BATCH_TOKENS) {
      groups.push(group);
      group = [];
      filled = 0;
    }
    group.push(text);
    filled += tokens;
  }
  return groups.slice(0, count);
}

class LanesRun {
  readonly measured: LanesMeasured = {
    idle: [],
    busy: [],
    busyQueue: [],
    batch: [],
    busyRunMean: [],
    bulkBatches: 0,
  };
  readonly #random = new Random(7);
  readonly #embedder: Embedder;
  readonly #options: LanesOptions;
  readonly #bulk: string[];

  constructor(embedder: Embedder, options: LanesOptions) {
    this.#embedder = embedder;
    this.#options = options;
    this.#bulk = mixedTexts(options.bulkTexts).map(({ text }) => text);
  }

  async batches(): Promise<void> {
    for (const texts of batchfuls(this.#options.batches)) {
      await this.#embedder.embed(texts, {
        lane: "bulk",
        trace: ({ batches, totalMs }) => {
          if (batches === 1) this.measured.batch.push(totalMs);
        },
      });
    }
  }

  /** Interactive calls at random instants. */
  async calls(latencies: number[], queue: number[]): Promise<void> {
    for (let i = 0; i < this.#options.calls; i += 1) {
      await wait(this.#random.next() * MAX_GAP_MS);
      const start = performance.now();
      await this.#embedder.embed(this.#random.choice(SHORT_TEXTS), {
        trace: ({ queueMs }) => queue.push(queueMs),
      });
      latencies.push(performance.now() - start);
    }
  }

  async callsDuringBulk(): Promise<void> {
    const before = this.#embedder.stats();
    const stop = new AbortController();
    const bulk = this.#bulkUntil(stop.signal);
    await this.calls(this.measured.busy, this.measured.busyQueue);
    stop.abort();
    await bulk;
    const after = this.#embedder.stats();
    this.measured.bulkBatches += after.bulkBatches - before.bulkBatches;
    const runs = after.runMs.count - before.runMs.count;
    this.measured.busyRunMean.push((after.runMs.sum - before.runMs.sum) / runs);
  }

  async #bulkUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#embedder.embed(this.#bulk, { signal });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  }
}

/** Interactive calls with nothing else to do, and beside a bulk call of thousands of texts, in turn; one thread. */
export async function measure(options: LanesOptions): Promise<LanesMeasured> {
  await using embedder = await Embedder.load({ threads: 1 });
  const run = new LanesRun(embedder, options);
  await embedder.embed(SHORT_TEXTS as string[]);
  for (let round = 0; round < options.rounds; round += 1) {
    await run.batches();
    await run.calls(run.measured.idle, []);
    await run.callsDuringBulk();
  }
  return run.measured;
}
