// The AI SDK: embedMany for the documents, embed for the query. Usage: node ai-sdk.js QUERY
import { embeddingModel } from "@native-infer/ai-sdk";
import { cosineSimilarity, embed, embedMany } from "ai";
import { Embedder } from "native-infer";

const DOCUMENTS = [
  "London has nine million people.",
  "Zürich lies on a lake.",
  "Bread is made of flour and water.",
];

await using embedder = await Embedder.load();
const model = embeddingModel(embedder);
const { embeddings } = await embedMany({ model, values: DOCUMENTS });
const query = process.argv[2] ?? "How many inhabitants does the capital of England have?";
const { embedding } = await embed({ model, value: query });
const scored = DOCUMENTS.map((document, at) => ({
  document,
  score: cosineSimilarity(embedding, embeddings[at] ?? []),
}));
for (const { document, score } of scored.sort((one, other) => other.score - one.score))
  console.log(`${score.toFixed(3)} ${document}`);
