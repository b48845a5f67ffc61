import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { residentMemory } from "./memory.js";

/** The real server with `GET /` of examples/event-loop, in a process of its own on a free port of the loopback interface. */
export interface ServerProcess {
  url: string;
  /** From starting the process to its first answer on /health. */
  readyMs: number;
  /** The process itself; with `channel`, messages can be exchanged with it. */
  child: ChildProcess;
  /** Resident memory in MB, where the platform tells (Linux). */
  residentMb(): number | undefined;
  /** Ends it, if it has not ended by itself: by force if it takes longer than its grace time. Resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** How the process is started. */
export interface ProcessOptions {
  /** Arguments of Node itself, such as `--max-old-space-size=512`. */
  nodeArgs?: readonly string[];
  /** Whether it gets a channel for messages. */
  channel?: boolean;
}

/** More than the server's own grace time, `--shutdown-grace-ms`. */
const STOP_TIMEOUT_MS = 15_000;

async function firstUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the server has no standard output");
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /https?:\/\/[0-9.:]+/.exec(line);
    if (match) return match[0];
  }
  throw new Error("the server ended before it listened");
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    const force = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    child.kill("SIGTERM");
    await exited;
    clearTimeout(force);
  }
  return child.exitCode;
}

export async function startServer(
  args: readonly string[] = [],
  { nodeArgs = [], channel = false }: ProcessOptions = {},
): Promise<ServerProcess> {
  const entry = createRequire(import.meta.url).resolve("@native-infer/example-event-loop/main");
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [...nodeArgs, entry, "--port", "0", "--log", "off", ...args],
    { stdio: ["ignore", "pipe", "inherit", ...(channel ? (["ipc"] as const) : [])] },
  );
  // Whatever happens to this process, the server does not outlive it.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const url = await firstUrl(child);
  child.stdout?.resume();
  const health = await fetch(`${url}/health`);
  if (!health.ok) throw new Error(`/health answered ${health.status}`);
  await health.arrayBuffer();
  const readyMs = performance.now() - start;
  return {
    url,
    readyMs,
    child,
    residentMb: () => residentMemory(child.pid)?.now,
    stop: () => {
      process.off("exit", kill);
      return end(child);
    },
  };
}
