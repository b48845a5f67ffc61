// Loads a model, says what that took and stays: node hold.js DIRECTORY PACKED_CACHE
import { readFileSync } from "node:fs";
import { Embedder } from "../../src/index.js";

const [model = "", packedCache = ""] = process.argv.slice(2);

/** Resident memory and the proportional share of it, in MB. */
function memory(): { rss: number; pss: number } {
  const text = readFileSync("/proc/self/smaps_rollup", "utf8");
  const of = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0) / 1000;
  return { rss: of("Rss"), pss: of("Pss") };
}

// The hub's part and the addon are there already: what is measured is the model.
await Embedder.load({ model: "/nowhere/at-all" }).catch(() => undefined);
const before = memory();
const begin = performance.now();
const embedder = await Embedder.load({ model, packedCache, threads: 1 });
const loadMs = performance.now() - begin;
await embedder.embed("How big is London?");
globalThis.gc?.();
const now = memory();
console.log(JSON.stringify({ loadMs, rssMB: now.rss - before.rss, pssMB: now.pss - before.pss }));
setInterval(() => undefined, 60_000);
