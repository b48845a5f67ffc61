import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { residentMemory } from "./memory.js";

/** The real server, in a process of its own on a free port of the loopback interface. */
export interface ServerProcess {
  url: string;
  /** From starting the process to its first answer on /health. */
  readyMs: number;
  /** Resident memory in MB, where the platform tells (Linux). */
  residentMb(): number | undefined;
  stop(): Promise<void>;
}

async function firstUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the server has no standard output");
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /https?:\/\/[0-9.:]+/.exec(line);
    if (match) return match[0];
  }
  throw new Error("the server ended before it listened");
}

export async function startServer(args: readonly string[] = []): Promise<ServerProcess> {
  const entry = createRequire(import.meta.url).resolve("@native-infer/server");
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [join(dirname(entry), "main.js"), "--port", "0", "--log", "off", ...args],
    { stdio: ["ignore", "pipe", "inherit"] },
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
    residentMb: () => residentMemory(child.pid)?.now,
    stop: async () => {
      process.off("exit", kill);
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}
