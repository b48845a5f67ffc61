import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { killGroup } from "../processes/process-group.js";
import type { ReadyLine, TimelineEvent, WayCommand, WayStats } from "../ways/index.js";

const START_TIMEOUT_MS = 90_000;
const RESPONSE_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 3000;

/** A new connection each time: a kept one may have gone stale while the server was paused. */
async function getJson(port: number, path: string): Promise<unknown> {
  const request = get({
    host: "127.0.0.1",
    port,
    path,
    agent: false,
    timeout: RESPONSE_TIMEOUT_MS,
  });
  request.once("timeout", () => request.destroy(new Error(`no answer to ${path}`)));
  const [response] = await once(request, "response");
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${body}`);
  return JSON.parse(body);
}

async function readyLine(child: ChildProcess): Promise<ReadyLine> {
  if (!child.stdout) throw new Error("no standard output");
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("{")) return JSON.parse(line) as ReadyLine;
  }
  throw new Error("it ended before it was ready");
}

/** A server process that is driven over HTTP: started in a group of its own, paused while others are measured. */
export class WayProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly ready: ReadyLine,
    /** From starting the process to its ready line. */
    readonly startMs: number,
  ) {}

  /**
   * Starts it and waits until it is ready. `started` is told the process group before anything can go wrong. Throws
   * with the last lines of its standard error.
   */
  static async start(command: WayCommand, started: (group: number) => void): Promise<WayProcess> {
    const begin = performance.now();
    const child = spawn(command.file, command.args, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...command.env },
      detached: true,
    });
    if (child.pid !== undefined) started(child.pid);
    let complaints = "";
    child.stderr.on("data", (bytes) => {
      complaints = (complaints + bytes).slice(-2000);
    });
    child.stdin.on("error", () => {}); // Its end is noticed elsewhere.
    const failed = once(child, "error").then(([error]) => Promise.reject(error));
    const late = AbortSignal.timeout(START_TIMEOUT_MS);
    const timeout = once(late, "abort").then(() => Promise.reject(new Error("not ready in time")));
    try {
      const ready = await Promise.race([readyLine(child), failed, timeout]);
      child.stdout.resume();
      return new WayProcess(child, ready, performance.now() - begin);
    } catch (error) {
      if (child.pid !== undefined) killGroup(child.pid, "SIGKILL");
      throw new Error(`${(error as Error).message}\n${complaints}`.trim());
    } finally {
      for (const unused of [failed, timeout]) unused.catch(() => {});
    }
  }

  get group(): number {
    return this.child.pid as number;
  }

  /** Stops its clock: a server that waits for its turn must not cost the others anything. */
  pause(): void {
    if (process.platform !== "win32") killGroup(this.group, "SIGSTOP");
  }

  resume(): void {
    if (process.platform !== "win32") killGroup(this.group, "SIGCONT");
  }

  /** Reads the statistics, and begins them anew where `reset`. */
  async stats(reset: boolean): Promise<WayStats> {
    return (await getJson(this.ready.port, `/stats${reset ? "?reset=1" : ""}`)) as WayStats;
  }

  /** What happened in the coming `ms`. */
  async timeline(ms: number): Promise<TimelineEvent[]> {
    return (await getJson(this.ready.port, `/timeline?ms=${ms}`)) as TimelineEvent[];
  }

  /** Asks it to end, and ends it and its children if it does not. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, "exit");
      this.resume();
      killGroup(this.group, "SIGTERM");
      const late = setTimeout(() => killGroup(this.group, "SIGKILL"), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(late);
    }
    killGroup(this.group, "SIGKILL");
  }
}
