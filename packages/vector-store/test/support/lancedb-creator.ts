// Opens a LanceDB store at a moment and writes two documents, one that others write too. Prints what ended it, if anything did.
// Usage: node lancedb-creator.js FOLDER COLLECTION TIME NUMBER
import { setTimeout as sleep } from "node:timers/promises";
import { documents } from "./documents.js";
import { storeAt } from "./place.js";

const [path = "", collection = "", time, number] = process.argv.slice(2);
const place = { options: { kind: "lancedb", path }, close: async () => {} } as const;
const store = storeAt(place, { collection, writeOnly: true, timeoutMs: 60_000 });
await sleep(Math.max(0, Number(time) - Date.now()));
const written = documents(2).map((document, at) => ({
  ...document,
  id: at === 0 ? "of all" : `of ${number}`,
}));
await store.upsert(written).catch((error: Error & { cause?: Error }) => {
  process.stdout.write(`${error.message}: ${error.cause?.message}\n`);
});
await store.close();
