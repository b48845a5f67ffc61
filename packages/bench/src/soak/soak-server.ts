import { once } from "node:events";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type ServerProcess, startServer } from "../server-process.js";
import type { Leak } from "./leak.js";
import { type Metrics, parseMetrics } from "./metrics.js";
import type { ProbeQuestion, ProbeSample } from "./probe.js";

/** A probe that does not reply in time counts as one of a process that is no more. */
const PROBE_TIMEOUT_MS = 30_000;
const METRICS_TIMEOUT_MS = 5000;
const SETTLE_INTERVAL_MS = 250;

/** How the server is started. */
export interface SoakServerOptions {
  serverArgs: readonly string[];
  /** Arguments of Node, such as `--max-old-space-size=512`. */
  nodeArgs?: readonly string[];
  /** A fault that it is given. */
  leak?: Leak | undefined;
}

/** The address of a module to be loaded into the server's process. */
const moduleUrl = (file: string) => new URL(file, import.meta.url).href;

/** The real server as a process of its own, with a probe in it, seen from outside and from within. */
export class SoakServer {
  readonly #server: ServerProcess;
  readonly #waiting = new Map<number, (sample: ProbeSample) => void>();
  #questions = 0;

  private constructor(server: ServerProcess) {
    this.#server = server;
    server.child.on("message", ({ id, sample }: { id: number; sample: ProbeSample }) => {
      this.#waiting.get(id)?.(sample);
      this.#waiting.delete(id);
    });
  }

  static async start(options: SoakServerOptions): Promise<SoakServer> {
    const { serverArgs, nodeArgs = [], leak } = options;
    const modules = [moduleUrl("probe.js")];
    if (leak !== undefined) modules.push(moduleUrl(`leak.js?leak=${leak}`));
    const imports = modules.flatMap((url) => ["--import", url]);
    return new SoakServer(
      await startServer(serverArgs, {
        nodeArgs: ["--expose-gc", ...nodeArgs, ...imports],
        channel: true,
      }),
    );
  }

  get port(): number {
    return Number(new URL(this.#server.url).port);
  }

  /** Whether its process lives. */
  get isAlive(): boolean {
    const { exitCode, signalCode } = this.#server.child;
    return exitCode === null && signalCode === null;
  }

  residentMb(): number | undefined {
    return this.isAlive ? this.#server.residentMb() : undefined;
  }

  /** Open file descriptors; NaN if the process has ended. */
  descriptors(): number {
    try {
      return readdirSync(`/proc/${this.#server.child.pid}/fd`).length;
    } catch {
      return Number.NaN;
    }
  }

  /** What the process says of itself; undefined if it has ended or does not reply. */
  async probe(question: ProbeQuestion): Promise<ProbeSample | undefined> {
    if (!this.isAlive || !this.#server.child.connected) return undefined;
    this.#questions += 1;
    const id = this.#questions;
    const timeout = new AbortController();
    const replied = new Promise<ProbeSample>((resolve) => this.#waiting.set(id, resolve));
    this.#server.child.send({ id, question });
    const late = sleep(PROBE_TIMEOUT_MS, undefined, { signal: timeout.signal }).catch(() => {});
    const { signal } = timeout;
    // With the signal, no listener outlives its question.
    const gone = once(this.#server.child, "exit", { signal }).then(
      () => undefined,
      () => undefined,
    );
    try {
      return (await Promise.race([replied, late, gone])) ?? undefined;
    } finally {
      timeout.abort();
      this.#waiting.delete(id);
    }
  }

  /** What `GET /metrics` says; undefined if there is no such response. */
  async metrics(): Promise<Metrics | undefined> {
    try {
      const signal = AbortSignal.timeout(METRICS_TIMEOUT_MS);
      const response = await fetch(`${this.#server.url}/metrics`, { signal });
      return response.ok ? parseMetrics(await response.text()) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Reads until `isSettled`, for `timeoutMs` at most; gives the last reading, undefined if there was none. */
  async settle(
    isSettled: (metrics: Metrics) => boolean,
    timeoutMs: number,
  ): Promise<Metrics | undefined> {
    const end = performance.now() + timeoutMs;
    let last: Metrics | undefined;
    while (this.isAlive) {
      // A faulty server may refuse one and answer the next.
      last = (await this.metrics()) ?? last;
      if ((last && isSettled(last)) || performance.now() > end) break;
      await sleep(SETTLE_INTERVAL_MS);
    }
    return last;
  }

  /** Resolves with the exit code, null if a signal ended it. */
  stop(): Promise<number | null> {
    return this.#server.stop();
  }
}
