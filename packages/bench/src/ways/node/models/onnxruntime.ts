import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { modelDirectory } from "@native-infer/model-minilm";
import ort from "onnxruntime-node";
import { packageVersion } from "../package-version.js";
import type { TextModel } from "../text-model.js";
import { STANDARD_FILE } from "./onnxruntime-file.js";

/** What sentence-transformers cuts texts of this model to, special tokens included. */
const MAX_TOKENS = 256;

function openTokenizer(): (text: string) => number[] {
  const read = (name: string) => JSON.parse(readFileSync(join(modelDirectory, name), "utf8"));
  const tokenizer = new Tokenizer(read("tokenizer.json"), read("tokenizer_config.json"));
  return (text) => {
    const { ids } = tokenizer.encode(text);
    if (ids.length <= MAX_TOKENS) return ids;
    return [...ids.slice(0, MAX_TOKENS - 1), ids.at(-1) as number];
  };
}

/** The mean of the token vectors in `hidden`, row-major with `dimensions` columns, scaled to unit length. */
function pool(hidden: Float32Array, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  hidden.forEach((value, i) => {
    vector[i % dimensions] = (vector[i % dimensions] as number) + value;
  });
  const length = Math.hypot(...vector);
  // The scale to unit length makes the division by the number of tokens unnecessary.
  return vector.map((value) => value / length);
}

/** onnxruntime-node on the thread that calls, one text a run, with the tokenizer that transformers.js uses. */
export async function openOnnxRuntime(threads: number): Promise<TextModel> {
  const tokenize = openTokenizer();
  const session = await ort.InferenceSession.create(join(modelDirectory, "onnx", STANDARD_FILE), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
  });
  const embed = async (text: string) => {
    const ids = tokenize(text);
    const tensor = (values: readonly number[]) =>
      new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, ids.length]);
    const { last_hidden_state: hidden } = await session.run({
      input_ids: tensor(ids),
      attention_mask: tensor(ids.map(() => 1)),
      token_type_ids: tensor(ids.map(() => 0)),
    });
    if (!hidden) throw new Error("the graph has no output 'last_hidden_state'");
    return pool(hidden.data as Float32Array, hidden.dims[2] as number);
  };
  const versions = {
    library: `onnxruntime-node ${packageVersion("onnxruntime-node")}`,
    tokenizer: `@huggingface/tokenizers ${packageVersion("@huggingface/tokenizers")}`,
  };
  return { file: STANDARD_FILE, versions, embed };
}
