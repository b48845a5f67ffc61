// A tensor that is missing, has another shape or holds no numbers, for each tensor that an encoder or a head is made of.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, it } from "node:test";
import {
  classifierCases,
  type SmallModelFiles,
  spladeOf,
  type Tensor,
  writeModel,
  writeSplade,
} from "@native-infer/testing";
import { Classifier, Embedder, NativeInferError } from "../src/index.js";

/** One for each set of names: XLM-RoBERTa and CamemBERT have RoBERTa's. */
const FAMILIES = ["bert", "roberta", "distilbert"];

/** What may be wrong with the tensor called `name`; the message names the tensor and says it. */
const FAULTS: Record<string, [(tensors: Map<string, Tensor>, name: string) => void, RegExp]> = {
  "is missing": [(tensors, name) => tensors.delete(name), /lacks the tensor|has 0 tensors/],
  "has another shape": [
    (tensors, name) => tensors.set(name, { shape: [1, 1], values: Float32Array.of(1) }),
    /has the shape \[1, 1\]; config\.json asks for \[\d+(, \d+)?\]/,
  ],
  "ends in NaN": [
    (tensors, name) => tensors.get(name)?.values.fill(Number.NaN, -1),
    /holds NaN or infinity/,
  ],
};

type Write = (spoil: (files: SmallModelFiles) => void) => string;
type Load = (model: string) => Promise<AsyncDisposable>;

/** Spoils one tensor after the other. */
async function checkAll(names: readonly string[], write: Write, load: Load): Promise<void> {
  for (const name of names) {
    for (const [fault, [spoil, said]] of Object.entries(FAULTS)) {
      const directory = write(({ tensors }) => spoil(tensors, name));
      const error: unknown = await load(directory).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const what = `${name} ${fault}`;
      assert(error instanceof NativeInferError, what);
      assert.equal(error.code, "MODEL_INVALID", what);
      // The prefix is not the part's, and not known if the part that it is found by is missing.
      assert.match(error.message, /model\.safetensors/, what);
      assert(error.message.includes(name.replace(/^(bert|roberta|distilbert)\./, "")), what);
      assert.match(error.message, said, what);
      rmSync(directory, { recursive: true });
    }
  }
}

const options = { packedCache: false, threads: 1 } as const;

describe("a tensor that is missing, misshapen or not finite is named", () => {
  for (const family of FAMILIES) {
    it(`of a classifier of the family ${family}`, async () => {
      const model = classifierCases.cases.find(
        ({ config, shapes }) => config.model_type === family && Object.keys(shapes).length >= 40,
      );
      assert(model);
      // Layers are all made alike: one of them is enough.
      const names = Object.keys(model.shapes).filter((name) => !name.includes("layer.0."));
      assert(names.length >= 23);
      await checkAll(
        names,
        (spoil) => writeModel(model, spoil),
        (directory) => Classifier.load({ ...options, model: directory }),
      );
    });

    it(`of a head for sparse vectors of the family ${family}`, async () => {
      const model = spladeOf(family);
      const names = Object.keys(model.shapes).filter((name) => !/embeddings|layer\.\d/.test(name));
      assert(names.length >= 5);
      await checkAll(
        names,
        (spoil) => writeSplade(model, {}, spoil),
        (directory) => Embedder.load({ ...options, model: directory, task: "sparse" }),
      );
    });
  }
});
