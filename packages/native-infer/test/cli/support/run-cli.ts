import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

const PACKAGE = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));

/** Paths inside a copy of the package; without an argument, inside the package itself. */
export const programIn = (folder = PACKAGE) => join(folder, "dist", "src", "cli", "main.js");

/** How a run of the program ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What a run has of its own. */
interface RunOptions {
  program?: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** Starts `native-infer` with pipes. */
export function startCli(
  args: readonly string[],
  options: RunOptions = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [options.program ?? programIn(), ...args], {
    env: { ...process.env, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  // The program may end without having read its input.
  child.stdin.on("error", () => {});
  return child;
}

/** Runs `native-infer` to its end. */
export async function runCli(
  args: readonly string[],
  input: string | Uint8Array = "",
  options: RunOptions = {},
): Promise<Ended> {
  const child = startCli(args, options);
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** The objects of JSONL. */
export function jsonLines<T>(stdout: string): T[] {
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as T);
}
