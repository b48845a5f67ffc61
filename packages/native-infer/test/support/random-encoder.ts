import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { modelDirectory } from "@native-infer/model-minilm";
import { safetensors, type Tensor } from "@native-infer/testing";

/** How large a random encoder is; its vocabulary are the first words of the embedded model's. */
export interface EncoderSizes {
  hidden: number;
  heads: number;
  feedForward: number;
  layers: number;
  positions: number;
  vocabulary: number;
  /** Of its random numbers. */
  seed: number;
}

const SMALL: EncoderSizes = {
  ...{ hidden: 64, heads: 2, feedForward: 128 },
  ...{ layers: 2, positions: 64, vocabulary: 30522, seed: 7 },
};

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

/** A BERT with the tokenizer of the embedded model; two layers, 64 wide, unless `sizes` says otherwise. */
export function randomEncoder(sizes: Partial<EncoderSizes> = {}): RandomEncoder {
  const all = { ...SMALL, ...sizes };
  return { config: config(all), tensors: tensorsOf(all), files: settings(all) };
}

function tensorsOf(sizes: EncoderSizes): Map<string, Tensor> {
  const { hidden, feedForward, layers, positions, vocabulary, seed } = sizes;
  const tensors = new Map<string, Tensor>();
  const next = random(seed);
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
    add(`${name}.weight`, [hidden], 0.5, 1);
    add(`${name}.bias`, [hidden], 0.2);
  };
  add("embeddings.word_embeddings.weight", [vocabulary, hidden], 1);
  add("embeddings.position_embeddings.weight", [positions, hidden], 0.5);
  add("embeddings.token_type_embeddings.weight", [2, hidden], 0.5);
  norm("embeddings.LayerNorm");
  for (let layer = 0; layer < layers; layer += 1) {
    const name = `encoder.layer.${layer}`;
    for (const part of ["query", "key", "value"])
      linear(`${name}.attention.self.${part}`, hidden, hidden);
    linear(`${name}.attention.output.dense`, hidden, hidden);
    linear(`${name}.intermediate.dense`, feedForward, hidden);
    linear(`${name}.output.dense`, hidden, feedForward);
    norm(`${name}.attention.output.LayerNorm`);
    norm(`${name}.output.LayerNorm`);
  }
  return tensors;
}

function config(sizes: EncoderSizes): Record<string, unknown> {
  return {
    model_type: "bert",
    hidden_size: sizes.hidden,
    num_hidden_layers: sizes.layers,
    num_attention_heads: sizes.heads,
    intermediate_size: sizes.feedForward,
    vocab_size: sizes.vocabulary,
    max_position_embeddings: sizes.positions,
    type_vocab_size: 2,
    hidden_act: "gelu",
  };
}

/** The embedded model's tokenizer without the words from id `vocabulary` on. */
function tokenizerOf(vocabulary: number): string {
  const text = readFileSync(join(modelDirectory, "tokenizer.json"), "utf8");
  if (vocabulary === SMALL.vocabulary) return text;
  const tokenizer = JSON.parse(text) as { model: { vocab: Record<string, number> } };
  const words = Object.entries(tokenizer.model.vocab).filter(([, id]) => id < vocabulary);
  tokenizer.model.vocab = Object.fromEntries(words);
  return JSON.stringify(tokenizer);
}

function settings(sizes: EncoderSizes): Record<string, string> {
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
      word_embedding_dimension: sizes.hidden,
      pooling_mode_mean_tokens: true,
    }),
    "sentence_bert_config.json": JSON.stringify({ max_seq_length: sizes.positions - 16 }),
    "tokenizer.json": tokenizerOf(sizes.vocabulary),
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
