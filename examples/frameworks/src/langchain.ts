// LangChain.js: a vector store of LangChain's on our embeddings, and the best documents of a search.
// Usage: node langchain.js QUERY
import { Document } from "@langchain/core/documents";
import { NativeInferEmbeddings } from "@native-infer/langchain";
import { Embedder } from "native-infer";
import { MemoryStore } from "./memory-store.js";

const CITIES = [
  "London has nine million people.",
  "Zürich lies on a lake.",
  "Bread is made of flour and water.",
];

await using embedder = await Embedder.load();
const store = new MemoryStore(new NativeInferEmbeddings({ embedder }));
await store.addDocuments(CITIES.map((pageContent) => new Document({ pageContent })));
const query = process.argv[2] ?? "How many inhabitants does the capital of England have?";
for (const { pageContent } of await store.similaritySearch(query, 2)) console.log(pageContent);
