// An index of LlamaIndex.TS on our embeddings, and the passages that it retrieves. Usage: node main.mjs QUERY
import { Document, Settings, VectorStoreIndex } from "llamaindex";
import { Embedder } from "native-infer";
import { NativeInferEmbedding } from "./embedding.mjs";

const CITIES = [
  "London has nine million people.",
  "Zürich lies on a lake.",
  "Bread is made of flour and water.",
];

const embedder = await Embedder.load();
Settings.embedModel = new NativeInferEmbedding(embedder);
const index = await VectorStoreIndex.fromDocuments(CITIES.map((text) => new Document({ text })));
const retriever = index.asRetriever({ similarityTopK: 2 });
const query = process.argv[2] ?? "How many inhabitants does the capital of England have?";
for (const { node, score } of await retriever.retrieve({ query }))
  console.log(`${score?.toFixed(3)} ${node.text}`);
await embedder.close();
