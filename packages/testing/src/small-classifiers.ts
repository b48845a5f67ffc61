import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { safetensors, type Tensor } from "./safetensors.js";

const root = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));

/** A small model of core/tools/make_classifier_fixtures.py, with the logits of transformers in double precision. */
export interface ClassifierCase {
  config: Record<string, unknown> & { model_type: string; id2label: Record<string, string> };
  tokenizer: unknown;
  shapes: Record<string, number[]>;
  pairs: number[][];
  texts: number[][];
}

export interface ClassifierCases {
  query: string;
  documents: string[];
  texts: string[];
  maxTokens: number;
  cases: ClassifierCase[];
}

export const classifierCases = JSON.parse(
  readFileSync(join(root, "testdata", "classifiers.json"), "utf8"),
) as ClassifierCases;

/** The first of a family with so many labels. */
export function classifierOf(type: string, labels: number): ClassifierCase {
  const found = classifierCases.cases.find(
    ({ config }) => config.model_type === type && Object.keys(config.id2label).length === labels,
  );
  if (found === undefined) throw new Error(`no ${type} with ${labels} labels`);
  return found;
}

const MASK = (1n << 64n) - 1n;

function nameHash(name: string): bigint {
  let state = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(name)) state = ((state ^ BigInt(byte)) * 0x100000001b3n) & MASK;
  return state;
}

/** Numbers in [-1, 1) by the name of a tensor, as core/tools/make_family_fixtures.py has them. */
function uniform(name: string, count: number): Float64Array {
  const values = new Float64Array(count);
  let state = nameHash(name);
  for (let at = 0; at < count; at += 1) {
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    let x = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    x = ((x ^ (x >> 27n)) * 0x94d049bb133111ebn) & MASK;
    values[at] = Number((x ^ (x >> 31n)) >> 40n) * 2 ** -23 - 1;
  }
  return values;
}

function tensor(name: string, shape: readonly number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const scaled = (value: number) => {
    if (shape.length === 2)
      return name.includes("embeddings") ? value : value * (2.7 / Math.sqrt(shape[1] as number));
    return /norm/i.test(name) && name.endsWith("weight") ? 1 + 0.5 * value : 0.25 * value;
  };
  return { shape, values: Float32Array.from(uniform(name, count), scaled) };
}

/** Writes the model into a new directory, `spoil` having changed what it likes. */
export function writeClassifier(
  each: ClassifierCase,
  spoil: (files: {
    config: Record<string, unknown>;
    tensors: Map<string, Tensor>;
  }) => void = () => {},
): string {
  const config = structuredClone(each.config) as Record<string, unknown>;
  const tensors = new Map(
    Object.entries(each.shapes).map(([name, shape]) => [name, tensor(name, shape)]),
  );
  spoil({ config, tensors });
  const directory = mkdtempSync(join(tmpdir(), "native-infer-classifier-"));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "config.json"), JSON.stringify(config));
  writeFileSync(join(directory, "tokenizer.json"), JSON.stringify(each.tokenizer));
  writeFileSync(join(directory, "model.safetensors"), safetensors(tensors));
  return directory;
}
