// Retrieval for generation: documents in LanceDB, the nearest by vector, the best of them by a reranker, and the prompt that a language
// model would get. Usage: node rag.js RERANKER QUERY FILE... RERANKER is a cross-encoder's directory or hub id; a file has a passage a line.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@lancedb/lancedb";
import { Embedder, Reranker } from "native-infer";

/** Passages that the search by vector gives, and that the reranker leaves of them. */
const CANDIDATES = 20;
const PASSAGES = 3;

const [model = "", query = "", ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: node rag.js RERANKER QUERY FILE...");
  process.exit(2);
}

await using embedder = await Embedder.load();
await using reranker = await Reranker.load({ model });
const folder = await mkdtemp(join(tmpdir(), "native-infer-rag-"));
try {
  const texts = (await Promise.all(files.map((file) => readFile(file, "utf8"))))
    .flatMap((text) => text.split("\n"))
    .filter((line) => line.trim() !== "");
  const vectors = await embedder.embed(texts, { inputType: "document", lane: "bulk" });
  const rows = texts.map((text, at) => ({ text, vector: Array.from(vectors[at] ?? []) }));
  const table = await (await connect(folder)).createTable("passages", rows);

  const vector = Array.from(await embedder.embed(query, { inputType: "query" }));
  const near = await table.search(vector).limit(CANDIDATES).toArray();
  const candidates = near.map((row) => String(row.text));
  const best = await reranker.rank(query, candidates, { topK: PASSAGES });

  const passages = best.map(({ index }, at) => `[${at + 1}] ${candidates[index]}`);
  console.log(`Answer from these passages only, and name them.\n\n${passages.join("\n")}\n`);
  console.log(`Question: ${query}`);
} finally {
  await rm(folder, { recursive: true });
}
