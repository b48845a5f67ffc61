import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (options: { type: "minor" }) => void;

function oldBytes(): number {
  const old = getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space");
  return old?.space_used_size ?? Number.NaN;
}

/**
 * By how many bytes a call of `work` grows the old generation, where nothing but the young one is collected in between:
 * what a server's requests leave there is copied first and collected in a long pause later. `work` is called 64 times
 * between two collections, and some hundred times before the first, when the compiler adds to the heap too.
 */
export async function oldBytesPerCall(work: () => unknown, rounds = 200): Promise<number> {
  const batch = async () => {
    for (let call = 0; call < 64; call += 1) await work();
    collect({ type: "minor" });
  };
  // A server that has been idle: what it has is old, and points to what comes.
  await work();
  for (let i = 0; i < 3; i += 1) collect({ type: "minor" });
  for (let round = 0; round < 20; round += 1) await batch();
  const before = oldBytes();
  for (let round = 0; round < rounds; round += 1) await batch();
  return (oldBytes() - before) / (64 * rounds);
}
