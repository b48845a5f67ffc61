import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { safetensors } from "./safetensors.js";
import {
  randomTensor,
  type SmallModel,
  type SmallModelFiles,
  testData,
  writeModel,
} from "./small-models.js";

/** A small model of core/tools/make_colbert_fixtures.py. */
export interface ColbertCase extends SmallModel {
  name: string;
  /** Its further files. */
  files: Record<string, unknown>;
  /** For each query and each document its rows, in double precision. */
  queries: number[][];
  documents: number[][];
  /** For each query the score of each document. */
  scores: number[][];
}

export const colbertCases = testData<{
  width: number;
  queries: string[];
  documents: string[];
  cases: ColbertCase[];
}>("colberts.json");

/** The case of a name. */
export function colbertOf(name: string): ColbertCase {
  const found = colbertCases.cases.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** Writes the model as its program publishes it, into a new directory. */
export function writeColbert(
  model: ColbertCase,
  spoil: (files: SmallModelFiles) => void = () => {},
): string {
  const directory = writeModel(model, (files) => {
    files.more = structuredClone(model.files);
    spoil(files);
  });
  const dense = model.files["1_Dense/config.json"] as { in_features: number } | undefined;
  if (dense !== undefined) {
    const weight = randomTensor("linear.weight", [colbertCases.width, dense.in_features]);
    mkdirSync(join(directory, "1_Dense"), { recursive: true });
    const file = join(directory, "1_Dense/model.safetensors");
    writeFileSync(file, safetensors(new Map([["linear.weight", weight]])));
  }
  return directory;
}
