// Loads a model, says what that took and stays: node hold.js DIRECTORY PACKED_CACHE
import { readFileSync } from "node:fs";
import { Embedder } from "../../src/index.js";

const [model = "", packedCache = ""] = process.argv.slice(2);

/** Of a mapping in /proc/self/smaps, in MB. */
const megabytes = (mapping: string, name: string) =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(mapping)?.[1] ?? 0) / 1000;

/**
 * Resident memory, and the proportional share of what belongs to the model: memory without a file, and the packed weights. The share of
 * other files, such as Node's own, changes with the processes that happen to run.
 */
function memory(): { rss: number; pss: number } {
  const mappings = readFileSync("/proc/self/smaps", "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  const sum = (some: string[], name: string) =>
    some.reduce((total, mapping) => total + megabytes(mapping, name), 0);
  const ofModel = mappings.filter((mapping) => {
    const path = mapping.slice(0, mapping.indexOf("\n")).match(/ (\/.*)$/)?.[1];
    return path === undefined || path.startsWith(packedCache);
  });
  return { rss: sum(mappings, "Rss"), pss: sum(ofModel, "Pss") };
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
