// Reads a line of JSON for each model directory, { directory, options, calls: [prompt, text][] }, and answers each with a
// line { vectors } or { error: { code, message } }: for core/tools/differential_models.py.
import { createInterface } from "node:readline";
import { Embedder, type LoadOptions, type NativeInferError } from "../../src/index.js";

interface Task {
  directory: string;
  options: LoadOptions;
  calls: [prompt: string, text: string][];
}

export async function vectorsOf({ directory, options, calls }: Task): Promise<number[][]> {
  await using embedder = await Embedder.load({ ...options, model: directory, threads: 1 });
  const vectors: number[][] = [];
  for (const [prompt, text] of calls) vectors.push([...(await embedder.embed(text, { prompt }))]);
  return vectors;
}

if (process.argv[1] === import.meta.filename) {
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      console.log(JSON.stringify({ vectors: await vectorsOf(JSON.parse(line) as Task) }));
    } catch (error) {
      const { code, message } = error as NativeInferError;
      console.log(JSON.stringify({ error: { code, message } }));
    }
  }
}
