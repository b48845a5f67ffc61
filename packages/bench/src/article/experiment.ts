import { loadavg } from "node:os";
import { LoadGenerator } from "../load/load-generator.js";
import { machineLine } from "../machine.js";
import { Interrupted, Interruption } from "../processes/interrupt.js";
import { Random } from "../random.js";
import type { Cell, RunInfo, RunOptions, WayRecord } from "../records/records.js";
import type { RunFolder } from "../records/run-folder.js";
import type { Way } from "../ways/index.js";
import { Fleet } from "./fleet.js";
import { measureCell, measureOffered, measureTimeline } from "./measure.js";
import { NULL_SERVER, nullCommand } from "./null-way.js";
import { offers } from "./offers.js";
import { plan } from "./plan.js";

const SEED = 1;
/** Few enough that single requests can be told apart in the picture. */
const TIMELINE_CLIENTS = 8;

/** One run of the article's experiment: writes into its folder as it goes. */
export class Experiment {
  #fleet = new Fleet(new LoadGenerator());
  #cells: Cell[] = [];
  readonly info: RunInfo;

  constructor(
    readonly ways: readonly Way[],
    readonly options: RunOptions,
    readonly folder: RunFolder,
    readonly say: (line: string) => void,
  ) {
    this.info = {
      machine: machineLine(),
      startedAt: new Date().toISOString(),
      loadAverage: loadavg()[0] ?? Number.NaN,
      options,
      ways: [],
      faults: [],
    };
  }

  /** Runs until everything is measured or a signal comes; no process of its own is left then. */
  async run(): Promise<RunInfo> {
    using interruption = new Interruption();
    this.folder.info(this.info);
    try {
      await interruption.or(this.#fleet.start(NULL_SERVER, nullCommand()));
      for (const way of this.ways) await this.#start(way, interruption);
      await this.#closedLoops(interruption);
      await this.#timelines(interruption);
      if (this.options.openLoop) await this.#openLoops(interruption);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      this.say("interrupted: ending the servers, keeping what was measured");
    } finally {
      await this.#fleet.stop();
      this.info.interrupted = interruption.happened;
      this.folder.info(this.info);
    }
    return this.info;
  }

  async #start(way: Way, interruption: Interruption): Promise<void> {
    const { name, title, runtime, blocksLoop } = way;
    const record: WayRecord = { name, title, runtime, blocksLoop };
    try {
      const missing = way.missing();
      if (missing !== undefined) throw new Error(missing);
      const started = this.#fleet.start(name, way.command(this.options));
      const { startMs, ready } = await interruption.or(started);
      Object.assign(record, { startMs, versions: ready.versions, model: ready.model });
      this.say(`started ${name} in ${(startMs / 1000).toFixed(1)} s`);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      record.missing = (error as Error).message;
      this.say(`${name} cannot run: ${record.missing}`);
    }
    this.info.ways.push(record);
    this.folder.info(this.info);
  }

  get #running(): string[] {
    return this.info.ways.map(({ name }) => name).filter((name) => this.#fleet.has(name));
  }

  async #closedLoops(interruption: Interruption): Promise<void> {
    const { clients, rounds } = this.options;
    const steps = plan([NULL_SERVER, ...this.#running], clients, rounds, new Random(SEED));
    for (const [i, step] of steps.entries()) {
      if (i % Math.ceil(steps.length / 20) === 0) this.say(`${i} of ${steps.length} measurements`);
      await this.#attempt(step.way, interruption, async () => {
        const cell = await measureCell(this.#fleet, step, this.options);
        this.#cells.push({
          ...cell,
          samples: { sentMs: [], latencyMs: [], modelMs: [], ioMs: [] },
        });
        this.folder.cell(cell);
      });
    }
  }

  async #timelines(interruption: Interruption): Promise<void> {
    for (const way of this.#running)
      await this.#attempt(way, interruption, async () => {
        this.folder.timeline(await measureTimeline(this.#fleet, way, TIMELINE_CLIENTS));
      });
  }

  async #openLoops(interruption: Interruption): Promise<void> {
    const running = this.ways.filter(({ name }) => this.#fleet.has(name));
    for (const offer of offers(running, this.#cells, this.options)) {
      this.say(`open loop: ${offer.way} at ${offer.perSecond.toFixed(0)} requests/s`);
      await this.#attempt(offer.way, interruption, async () => {
        this.folder.offered(await measureOffered(this.#fleet, offer));
      });
    }
  }

  /** A way that fails is dropped and named; the others go on. */
  async #attempt(way: string, interruption: Interruption, work: () => Promise<void>) {
    if (!this.#fleet.has(way)) return;
    try {
      await interruption.or(work());
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      this.info.faults.push(`${way} was given up: ${(error as Error).message}`);
      this.say(this.info.faults.at(-1) as string);
      await this.#fleet.drop(way);
    }
  }
}
