// What an embedder makes of the CPUs that its process may use, in a Node of its own.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const indexUrl = new URL("../../../src/index.js", import.meta.url).href;
const program = `import { Embedder } from ${JSON.stringify(indexUrl)};
const embedder = await Embedder.load();
console.log(JSON.stringify({ threads: embedder.info.threads, cpu: embedder.stats().cpu }));
await embedder.close();`;

/** What the program prints. */
export interface Budget {
  threads: number;
  cpu: { affinity: number; usable: number };
}

/** Starts Node by `prefix`, a command that takes another command as its last arguments, and loads the default model. */
export function budgetUnder(...prefix: string[]): Budget {
  const node = [process.execPath, "--input-type=module", "-e", program];
  const [command = process.execPath, ...args] = [...prefix, ...node];
  const child = spawnSync(command, args, { encoding: "utf8", timeout: 60_000 });
  if (child.status !== 0) throw new Error(`${prefix.join(" ")}: ${child.error ?? child.stderr}`);
  return JSON.parse(child.stdout) as Budget;
}

/** The numbers of the CPUs that this process may use, as the kernel says. */
export function allowedCpus(): number[] {
  const status = readFileSync("/proc/self/status", "utf8");
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? "0";
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
