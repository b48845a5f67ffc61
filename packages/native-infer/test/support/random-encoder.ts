import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { modelDirectory } from "@native-infer/model-minilm";
import { safetensors, type Tensor } from "@native-infer/testing";

const HIDDEN = 64;
const FEED_FORWARD = 128;
const LAYERS = 2;
const POSITIONS = 64;
const VOCABULARY = 30522;

/** The files of a model of BERT's family with random weights, before they are written: spoil what you like. */
export interface RandomEncoder {
  config: Record<string, unknown>;
  tensors: Map<string, Tensor>;
  /** Further files, by path. */
  files: Record<string, string>;
}

/** Numbers between -1 and 1, the same each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
}

/** Two layers, 64 wide, with the vocabulary and the tokenizer of the embedded model. */
export function randomEncoder(): RandomEncoder {
  const tensors = new Map<string, Tensor>();
  const next = random(7);
  const add = (name: string, shape: readonly number[], size: number, middle = 0) => {
    const count = shape.reduce((product, each) => product * each, 1);
    tensors.set(name, {
      shape,
      values: Float32Array.from({ length: count }, () => middle + size * next()),
    });
  };
  const linear = (name: string, outputs: number, inputs: number) => {
    add(`${name}.weight`, [outputs, inputs], 2.7 / Math.sqrt(inputs));
    add(`${name}.bias`, [outputs], 0.2);
  };
  const norm = (name: string) => {
    add(`${name}.weight`, [HIDDEN], 0.5, 1);
    add(`${name}.bias`, [HIDDEN], 0.2);
  };
  add("embeddings.word_embeddings.weight", [VOCABULARY, HIDDEN], 1);
  add("embeddings.position_embeddings.weight", [POSITIONS, HIDDEN], 0.5);
  add("embeddings.token_type_embeddings.weight", [2, HIDDEN], 0.5);
  norm("embeddings.LayerNorm");
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const name = `encoder.layer.${layer}`;
    for (const part of ["query", "key", "value"])
      linear(`${name}.attention.self.${part}`, HIDDEN, HIDDEN);
    linear(`${name}.attention.output.dense`, HIDDEN, HIDDEN);
    linear(`${name}.intermediate.dense`, FEED_FORWARD, HIDDEN);
    linear(`${name}.output.dense`, HIDDEN, FEED_FORWARD);
    norm(`${name}.attention.output.LayerNorm`);
    norm(`${name}.output.LayerNorm`);
  }
  return { config: config(), tensors, files: settings() };
}

function config(): Record<string, unknown> {
  return {
    model_type: "bert",
    hidden_size: HIDDEN,
    num_hidden_layers: LAYERS,
    num_attention_heads: 2,
    intermediate_size: FEED_FORWARD,
    vocab_size: VOCABULARY,
    max_position_embeddings: POSITIONS,
    type_vocab_size: 2,
    hidden_act: "gelu",
  };
}

function settings(): Record<string, string> {
  const module = (idx: number, path: string, type: string) => ({
    ...{ idx, name: String(idx), path },
    type: `sentence_transformers.models.${type}`,
  });
  return {
    "modules.json": JSON.stringify([
      module(0, "", "Transformer"),
      module(1, "1_Pooling", "Pooling"),
      module(2, "2_Normalize", "Normalize"),
    ]),
    "1_Pooling/config.json": JSON.stringify({
      word_embedding_dimension: HIDDEN,
      pooling_mode_mean_tokens: true,
    }),
    "sentence_bert_config.json": JSON.stringify({ max_seq_length: 48 }),
    "tokenizer.json": readFileSync(join(modelDirectory, "tokenizer.json"), "utf8"),
  };
}

function write(directory: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
}

/** Writes everything into `directory`, the weights as `weights` says, and returns `directory`. */
export function writeEncoder(
  directory: string,
  model: RandomEncoder,
  weights: "one file" | "two parts" | "none" = "one file",
): string {
  for (const [path, text] of Object.entries(model.files)) write(directory, path, text);
  write(directory, "config.json", JSON.stringify(model.config));
  if (weights === "one file") write(directory, "model.safetensors", safetensors(model.tensors));
  if (weights === "two parts") writeParts(directory, [...model.tensors]);
  return directory;
}

function writeParts(directory: string, tensors: readonly [string, Tensor][]): void {
  const middle = tensors.length / 2;
  const map: Record<string, string> = {};
  for (const [part, some] of [tensors.slice(0, middle), tensors.slice(middle)].entries()) {
    const name = `model-0000${part + 1}-of-00002.safetensors`;
    write(directory, name, safetensors(new Map(some)));
    for (const [tensor] of some) map[tensor] = name;
  }
  write(directory, "model.safetensors.index.json", JSON.stringify({ weight_map: map }));
}
