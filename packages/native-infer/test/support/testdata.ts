import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const root = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));

function readLines<T>(file: string): T[] {
  return readFileSync(join(root, "testdata", file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** Token ids and offsets (in code points) from Hugging Face tokenizers. */
export const goldenTokens = () =>
  readLines<{ text: string; ids: number[]; offsets: [number, number][] }>("tokens.jsonl");

/** fp32 vectors from sentence-transformers. */
export function goldenEmbeddings(): { text: string; vector: Float32Array }[] {
  return readLines<{ text: string; vector: string }>("embeddings.jsonl").map(({ text, vector }) => {
    const bytes = Buffer.from(vector, "base64");
    const copy = new Uint8Array(bytes).buffer;
    return { text, vector: new Float32Array(copy) };
  });
}
