import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { residentMemory } from "../memory.js";

const READ_EVERY_MS = 100;

/** What an import left behind. */
export interface Ended {
  seconds: number;
  /** The most resident memory it ever had, in MB; undefined where the platform does not tell. */
  peakMb: number | undefined;
  stderr: string;
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    return residentMemory(pid)?.peak;
  } catch {
    return undefined; // It has just ended.
  }
}

/** Runs `native-infer-ingest` to its end. Throws where it fails. */
export async function ingest(args: readonly string[]): Promise<Ended> {
  const entry = createRequire(import.meta.url).resolve("@native-infer/ingest");
  const main = join(dirname(entry), "main.js");
  const begin = performance.now();
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  // Whatever happens to this process, the import does not outlive it.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  let peakMb: number | undefined;
  const reader = setInterval(() => {
    peakMb = peakOf(child.pid) ?? peakMb;
  }, READ_EVERY_MS);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  clearInterval(reader);
  process.off("exit", kill);
  if (code !== 0) throw new Error(`the import ended with ${code}: ${stderr}`);
  return { seconds: (performance.now() - begin) / 1000, peakMb, stderr };
}

/** A folder for the time of `work`. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "native-infer-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
