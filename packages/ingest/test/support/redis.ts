import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@native-infer/testing";
import { Redis } from "ioredis";

const READY_TIMEOUT_MS = 10_000;

/** Why Redis cannot run here; undefined where it can. */
export function redisMissing(): string | undefined {
  const { error } = spawnSync("redis-server", ["--version"]);
  return error && `no Redis (Debian: apt-get install redis-server): ${error.message}`;
}

/** A real Redis on a port of its own, which writes each change to the disk before it answers. */
export class RedisProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), "native-infer-redis-"));
  #child: ChildProcess;

  private constructor(readonly port: number) {
    this.#child = this.#spawn();
  }

  static async start(): Promise<RedisProcess> {
    const redis = new RedisProcess(await freePort());
    await redis.#ready();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** A connection for a test's own questions. */
  client(): Redis {
    const client = new Redis(this.url, { maxRetriesPerRequest: null });
    client.on("error", () => {});
    return client;
  }

  async kill(): Promise<void> {
    const ended = once(this.#child, "close");
    this.#child.kill("SIGKILL");
    await ended;
  }

  /** Starts it again, on the same port and with what it had written. */
  async restart(): Promise<void> {
    this.#child = this.#spawn();
    await this.#ready();
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    rmSync(this.#folder, { recursive: true });
  }

  #spawn(): ChildProcess {
    const settings = { port: this.port, bind: "127.0.0.1", dir: this.#folder, save: "" };
    const durable = { appendonly: "yes", appendfsync: "always" };
    const args = Object.entries({ ...settings, ...durable });
    return spawn(
      "redis-server",
      args.flatMap(([name, value]) => [`--${name}`, String(value)]),
      { stdio: "ignore" },
    );
  }

  async #ready(): Promise<void> {
    const end = performance.now() + READY_TIMEOUT_MS;
    for (;;) {
      const probe = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
      probe.on("error", () => {});
      try {
        await probe.connect();
        await probe.ping();
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
      } finally {
        probe.disconnect();
      }
      await sleep(20);
    }
  }
}
