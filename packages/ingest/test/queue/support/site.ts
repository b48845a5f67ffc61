import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "@lancedb/lancedb";
import { type Ended, type Program, until } from "@native-infer/testing";
import type { Redis } from "ioredis";
import { type ImportProgress, ImportState } from "../../../src/queue/import-state.js";
import { launch, run } from "../../support/program.js";
import { RedisProcess } from "../../support/redis.js";

const LOCK_MS = 1000;
const CONCURRENCY = 2;
const WAIT_MS = 60_000;
/** So long that a job, which has at most 2 MiB, holds about a hundred documents. */
const NOTE = "x".repeat(20_000);

/** A file to import: its documents' ids, and the numbers of its bad lines. */
export interface TestFile {
  path: string;
  ids: string[];
  bad: number[];
}

/** A Redis, a store on the disk and a place for files: what an import needs. */
export class Site {
  readonly folder = mkdtempSync(join(tmpdir(), "native-infer-queue-"));
  readonly #processes: Program[] = [];

  private constructor(
    readonly redis: RedisProcess,
    readonly client: Redis,
  ) {}

  static async open(): Promise<Site> {
    const redis = await RedisProcess.start();
    return new Site(redis, redis.client());
  }

  async close(): Promise<void> {
    await this.killAll();
    this.client.disconnect();
    await this.redis.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Ends every worker and producer at once. */
  async killAll(): Promise<void> {
    const ending = this.#processes.splice(0);
    for (const each of ending) each.signal("SIGKILL");
    await Promise.all(ending.map((each) => each.ended()));
  }

  /** A file of about `documents / 100` jobs; every `badEvery`th line is bad. */
  file(name: string, documents: number, { badEvery = 0, note = NOTE } = {}): TestFile {
    const path = join(this.folder, `${name}.jsonl`);
    const ids: string[] = [];
    const bad: number[] = [];
    const lines = Array.from({ length: documents }, (_, i) => {
      if (badEvery > 0 && (i + 1) % badEvery === 0) {
        bad.push(i + 1);
        return `{"id": "${name}-${i}"}`;
      }
      ids.push(`${name}-${i}`);
      return JSON.stringify({ id: `${name}-${i}`, text: `fact ${i}`, metadata: { note } });
    });
    writeFileSync(path, `${lines.join("\n")}\n`);
    return { path, ids: ids.sort(), bad };
  }

  /** Which of an import's documents the store has, each as often as it has it. */
  async storedIds(name: string): Promise<string[]> {
    const table = await (await connect(this.storePath(name))).openTable("documents");
    const rows = (await table.query().select(["id"]).toArray()) as { id: string }[];
    return rows.map(({ id }) => id).sort();
  }

  storePath(name: string): string {
    return join(this.folder, `store-${name}`);
  }

  /** Starts a worker and waits until it works. */
  async worker(name: string, args: string[] = []): Promise<Program> {
    const own = [
      "--lock-ms",
      String(LOCK_MS),
      "--concurrency",
      String(CONCURRENCY),
      "--threads",
      "1",
    ];
    const worker = this.#launch(["worker", ...own, ...args], name);
    let over = false;
    void worker.ended().then(() => (over = true));
    await until(() => over || worker.stdout.includes(" works for "), WAIT_MS);
    assert.ok(!over, `the worker ended: ${worker.stderr}`);
    return worker;
  }

  /** Starts the producer of a file. */
  ingest({ path }: TestFile, name: string, args: string[] = []): Program {
    return this.#launch([path, ...args], name);
  }

  /** What `--status` prints. */
  async status(args: string[] = []): Promise<string> {
    const ended = await run(["--status", "--queue", this.redis.url, ...args]);
    assert.equal(ended.code, 0, ended.stderr);
    return ended.stdout;
  }

  /** How far the import of a file is, or undefined before it was begun. */
  async progress(name: string): Promise<ImportProgress | undefined> {
    const all = await ImportState.all(this.client);
    return all.find(({ source }) => source === `${name}.jsonl`);
  }

  /** Resolves once all of a file is in the queue. */
  async enqueued(name: string): Promise<void> {
    const end = performance.now() + WAIT_MS;
    while ((await this.progress(name))?.complete !== true) {
      assert.ok(performance.now() < end, `${name} was not read to its end`);
      await sleep(5);
    }
  }

  /** Resolves once `isSoFar` holds of a file's import, which must not be over by then. */
  async inTheMiddle(name: string, isSoFar: (now: ImportProgress) => boolean): Promise<void> {
    const end = performance.now() + WAIT_MS;
    for (;;) {
      const now = await this.progress(name);
      if (now && isSoFar(now)) {
        assert.ok(!now.complete || now.jobsDone < now.jobs, "the import was over too soon");
        return;
      }
      assert.ok(performance.now() < end, `the import of ${name} did not come so far`);
      await sleep(5);
    }
  }

  /** Kills one of two workers while it has a job: more are under way than the other one takes. */
  async killAtWork(victim: Program): Promise<void> {
    const end = performance.now() + WAIT_MS;
    for (;;) {
      victim.signal("SIGSTOP");
      const active = await this.client.llen("native-infer:ingest:active");
      if (active > CONCURRENCY) break;
      assert.ok(performance.now() < end, "the worker never had a job");
      victim.signal("SIGCONT");
      await sleep(5);
    }
    victim.signal("SIGKILL");
    await victim.ended();
  }

  #launch(args: string[], name: string): Program {
    const store = ["--store", "lancedb", "--store-path", this.storePath(name)];
    const launched = launch([...args, "--queue", this.redis.url, ...store]);
    this.#processes.push(launched);
    return launched;
  }
}

/** Fails with what the process said unless it ended well. */
export function assertEndedWell({ code, stderr }: Ended): void {
  assert.equal(code, 0, stderr);
}

/** The dead letters in a file, by their numbers. */
export function deadNumbers(path: string): number[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.map((line) => (JSON.parse(line) as { number: number }).number);
}
