import assert from "node:assert/strict";
import { it } from "node:test";
import { MilvusClient } from "@zilliz/milvus2-sdk-node";
import { definition } from "../src/milvus/schema.js";
import { storeConformance } from "./support/conformance.js";
import { DIMENSIONS, documents } from "./support/documents.js";
import { missing, startMilvus } from "./support/milvus.js";
import { FIELDS, newCollection, storeAt } from "./support/place.js";

// milvus-lite takes the English rules of the collection and leaves them out.
storeConformance("milvus", startMilvus, { missing, words: "exact" });

it("works on with a collection that was made without a search by words, and says that it has none", {
  skip: missing,
}, async () => {
  const place = await startMilvus();
  const collection = newCollection();
  const client = new MilvusClient({ address: new URL(place.options.url ?? "").host });
  const identity = { model: "test-model", dimensions: DIMENSIONS, fields: FIELDS };
  await client.createCollection(definition(collection, identity, false));
  await client.createIndex({
    collection_name: collection,
    field_name: "vector",
    index_type: "AUTOINDEX",
    metric_type: "COSINE",
  });
  const store = storeAt(place, { collection });
  try {
    const all = documents(5);
    await store.upsert(all);
    const vector = all[3]?.vector ?? new Float32Array();
    const [found] = await store.query(vector, { k: 1 });
    assert.equal(found?.id, "document-3");
    await assert.rejects(store.hybridQuery(vector, "text", { k: 1 }), {
      code: "STORE_NO_TEXT_SEARCH",
      message: /^the store milvus /,
    });
  } finally {
    await client.closeConnection();
    await store.close();
    await place.close();
  }
});
