/**
 * `npm run demo`: makes the facts, puts them into the embedded store with a progress bar, and serves them on PORT. The
 * data stay in examples/search/out: the second time they are there already.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { worldFacts } from "./facts.js";

const FIELDS = "kind:text,name:text,country:text,population:number";
const entry = createRequire(import.meta.url).resolve("@native-infer/server");
const main = join(dirname(entry), "main.js");
const folder = fileURLToPath(new URL("../../out/", import.meta.url));
const facts = join(folder, "facts.jsonl");
const store = [
  "--store",
  "lancedb",
  "--store-path",
  join(folder, "store"),
  "--store-fields",
  FIELDS,
];

/** Runs the server's program on this terminal; gives its exit code. */
async function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [main, ...args], { stdio: "inherit" });
  // The terminal sends its signals to both; the child ends in order, and this process after it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const [code, signal] = await once(child, "exit");
  return signal === null ? Number(code) : 1;
}

function kept(): string {
  try {
    return readFileSync(facts, "utf8");
  } catch {
    return "";
  }
}

/** Written only where it says something else: its time of change tells the import whether it is the same. */
function writeFacts(): void {
  mkdirSync(folder, { recursive: true });
  const content = worldFacts()
    .map((fact) => `${JSON.stringify(fact)}\n`)
    .join("");
  if (content !== kept()) writeFileSync(facts, content);
}

writeFacts();
const failed = await run(["ingest", facts, ...store]);
if (failed !== 0) process.exit(failed);
const port = process.env.PORT || "3000";
console.log(`
Ask the facts:
  curl http://127.0.0.1:${port}/search -H 'Content-Type: application/json' -d '{"text": "How big is London", "k": 3}'
  curl http://127.0.0.1:${port}/search -H 'Content-Type: application/json' \\
    -d '{"text": "a large city", "filter": {"country": "JP", "population": {"gte": 1000000}}}'
`);
process.exitCode = await run([...store, ...process.argv.slice(2)]);
