import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { LoadOptions } from "../../src/index.js";

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

/** A directory of core/tools/differential_models.py, with what sentence-transformers makes of it. */
export interface ModelDirectory {
  name: string;
  /** In base64, by path. */
  files: Record<string, string>;
  options: LoadOptions;
  calls: [prompt: string, text: string][];
  /** Less than this is another vector. */
  cosine: number;
  /** What the error must say; null for a directory that loads. */
  refusal: string[] | null;
  vectors: number[][] | null;
}

export function modelDirectories(): ModelDirectory[] {
  const file = readFileSync(join(root, "testdata", "model_directories.json.gz"));
  return JSON.parse(gunzipSync(file).toString()) as ModelDirectory[];
}
