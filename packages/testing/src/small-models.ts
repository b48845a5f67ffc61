import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { safetensors, type Tensor } from "./safetensors.js";

const root = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));

/** A model of random weights. */
export interface SmallModel {
  config: Record<string, unknown>;
  tokenizer: unknown;
  shapes: Record<string, number[]>;
}

/** What a test may change before a model is written: all files but the tokenizer, by their paths, and the tensors. */
export interface SmallModelFiles {
  config: Record<string, unknown>;
  tensors: Map<string, Tensor>;
  /** Further files in JSON. Empty at first. */
  more: Record<string, unknown>;
}

/** A file in the folder testdata of native-infer. */
export function testData<Content>(name: string): Content {
  return JSON.parse(readFileSync(join(root, "testdata", name), "utf8")) as Content;
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

/** A tensor whose numbers follow from its name. */
export function randomTensor(name: string, shape: readonly number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const scaled = (value: number) => {
    if (shape.length === 2)
      return name.includes("embeddings") ? value : value * (2.7 / Math.sqrt(shape[1] as number));
    return /norm/i.test(name) && name.endsWith("weight") ? 1 + 0.5 * value : 0.25 * value;
  };
  return { shape, values: Float32Array.from(uniform(name, count), scaled) };
}

const written: string[] = [];

function removeWritten(): void {
  for (const directory of written) rmSync(directory, { recursive: true, force: true });
}

/** Writes files in JSON, by their paths, into a new directory, which the end of the process removes. */
export function writeJsonFiles(files: Readonly<Record<string, unknown>>): string {
  const directory = mkdtempSync(join(tmpdir(), "native-infer-small-"));
  if (written.push(directory) === 1) process.once("exit", removeWritten);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), JSON.stringify(content));
  }
  return directory;
}

/** Writes the model into a new directory, which the end of the process removes, `spoil` having changed what it likes. */
export function writeModel(
  model: SmallModel,
  spoil: (files: SmallModelFiles) => void = () => {},
): string {
  const config = structuredClone(model.config);
  const named = Object.entries(model.shapes);
  const tensors = new Map(named.map(([name, shape]) => [name, randomTensor(name, shape)]));
  const files: SmallModelFiles = { config, tensors, more: {} };
  spoil(files);
  const json = { "config.json": config, "tokenizer.json": model.tokenizer, ...files.more };
  const directory = writeJsonFiles(json);
  writeFileSync(join(directory, "model.safetensors"), safetensors(tensors));
  return directory;
}
