import { spawnSync } from "node:child_process";

/** For programs in a process or worker_thread of their own: where they import this package from. */
export const indexUrl = new URL("../../src/index.js", import.meta.url).href;

/** Runs a program that may use `Embedder` in a Node of its own, which a test may limit, or end as it likes. */
export function runProgram(
  body: string,
  { flags = [], env = {} }: { flags?: string[]; env?: Record<string, string> } = {},
) {
  const source = `import { Embedder } from ${JSON.stringify(indexUrl)};\n${body}`;
  return spawnSync(process.execPath, [...flags, "--input-type=module", "-e", source], {
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
}
