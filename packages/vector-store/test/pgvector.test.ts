import assert from "node:assert/strict";
import { it } from "node:test";
import { eventually } from "@native-infer/testing";
import pg from "pg";
import { storeConformance } from "./support/conformance.js";
import { documents } from "./support/documents.js";
import { newCollection, storeAt } from "./support/place.js";
import { missing, startPostgres } from "./support/postgres.js";

storeConformance("pgvector", startPostgres, { missing, words: "english" });

it("makes an index of texts at the first hybrid search of a collection, and not before", {
  skip: missing,
}, async () => {
  const place = await startPostgres();
  const collection = newCollection();
  const store = storeAt(place, { collection });
  const client = new pg.Client({ connectionString: place.options.url });
  await client.connect();
  const isIndexed = async () => {
    const text =
      "SELECT FROM pg_indexes WHERE tablename = $1 AND indexdef LIKE '%gin (to_tsvector%'";
    return (await client.query(text, [collection])).rowCount === 1;
  };
  try {
    const [one] = documents(1);
    await store.upsert(documents(10));
    const vector = one?.vector ?? new Float32Array();
    await store.query(vector, { k: 1 });
    assert(!(await isIndexed()));
    await Promise.all([1, 2, 3].map((k) => store.hybridQuery(vector, "text", { k })));
    await eventually(async () => assert(await isIndexed()));
  } finally {
    await client.end();
    await store.close();
    await place.close();
  }
});
