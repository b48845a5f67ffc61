import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReadyLine, Way, WayContext } from "../../../src/ways/index.js";

/** The parent and the state of a process, from Linux's process table; undefined where it has gone. */
function processStatus(pid: number | string): { parent: number; state: string } | undefined {
  try {
    const [, state = "", parent] =
      /^\d+ \(.*\) (\S) (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** The processes that `pid` started, and those that they started. Empty where the platform has no process table. */
export function descendants(pid: number): number[] {
  if (process.platform !== "linux") return [];
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: processStatus(name)?.parent }));
  const below = (parent: number): number[] =>
    parents.filter((one) => one.parent === parent).flatMap(({ pid }) => [pid, ...below(pid)]);
  return below(pid);
}

/** How many threads a process has, by Linux's process table. */
export function threadsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).length;
}

/** Whether it still runs: one that ended and that nobody has waited for does not. */
function runs(pid: number): boolean {
  return ![undefined, "Z", "X"].includes(processStatus(pid)?.state);
}

/** Waits until none of them runs; returns those that do after `timeoutMs`. */
export async function survivors(pids: readonly number[], timeoutMs = 2000): Promise<number[]> {
  const end = performance.now() + timeoutMs;
  while (pids.some(runs) && performance.now() < end) await sleep(20);
  return pids.filter(runs);
}

/** A service as the benchmark sees it: started by its command, spoken to over HTTP, ended by a signal or its lifeline. */
export class WayProcess {
  readonly ready: ReadyLine;
  /** All lines of its standard output. */
  readonly lines: string[];
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | NodeJS.Signals>;

  private constructor(child: ChildProcess, lines: string[]) {
    this.#child = child;
    this.lines = lines;
    this.ready = JSON.parse(lines[0] as string);
    this.#ended = once(child, "exit").then(([code, signal]) => code ?? signal);
  }

  static async start(way: Way, context: WayContext): Promise<WayProcess> {
    const { file, args, env } = way.command(context);
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines: string[] = [];
    const output = createInterface({ input: child.stdout });
    output.on("line", (line) => lines.push(line));
    await Promise.race([once(output, "line"), once(child, "exit")]);
    if (lines.length === 0) throw new Error(`${way.name} ended before it was ready`);
    return new WayProcess(child, lines);
  }

  get children(): number[] {
    return descendants(this.ready.pid);
  }

  get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.ready.port}${path}`);
  }

  async json<T>(path: string): Promise<T> {
    const response = await this.get(path);
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    return (await response.json()) as T;
  }

  closeLifeline(): Promise<number | NodeJS.Signals> {
    this.#child.stdin?.end();
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.#child.kill(signal);
    return this.#ended;
  }
}
