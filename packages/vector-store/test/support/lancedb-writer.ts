// Writes batches into a LanceDB store until it is killed, and prints each one's number once it is
// acknowledged. Usage: node lancedb-writer.js FOLDER COLLECTION FIRST_BATCH
import { writeSync } from "node:fs";
import { documents } from "./documents.js";
import { storeAt } from "./place.js";

export const ROWS = 400;

/** Batch 3 has the rows 600 to 999: the second half of each is written again by the next. */
export function batch(number: number) {
  const first = (number * ROWS) / 2;
  return documents(ROWS, number + 1).map((document, at) => ({
    ...document,
    id: `row ${first + at}`,
    text: `batch ${number}`,
  }));
}

const [path, collection, first] = process.argv.slice(2);
if (path !== undefined && collection !== undefined) {
  const place = { options: { kind: "lancedb", path }, close: async () => {} } as const;
  const store = storeAt(place, { collection });
  for (let number = Number(first); ; number += 1) {
    await store.upsert(batch(number));
    writeSync(1, `${number}\n`);
  }
}
