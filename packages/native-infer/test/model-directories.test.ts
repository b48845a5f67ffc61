import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { vectorsOf } from "./support/embed-directories.js";
import { failureOf } from "./support/failure.js";
import { type ModelDirectory, modelDirectories } from "./support/testdata.js";
import { cosine } from "./support/vectors.js";

const DIRECTORIES = modelDirectories();

describe("a directory of any modules, outputs, inputs and truncation", () => {
  const scratch = mkdtempSync(join(tmpdir(), "native-infer-directories-"));
  after(() => rmSync(scratch, { recursive: true }));

  function layOut({ name, files }: ModelDirectory): string {
    const root = join(scratch, name);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), Buffer.from(content, "base64"));
    }
    return root;
  }

  test("gives the vectors of sentence-transformers", async () => {
    const loadable = DIRECTORIES.filter(({ vectors }) => vectors !== null);
    assert.ok(loadable.length > 40);
    for (const one of loadable) {
      const { options, calls, name, vectors } = one;
      const got = await vectorsOf({ directory: layOut(one), options, calls });
      for (const [i, wanted] of (vectors ?? []).entries()) {
        const vector = got[i] as number[];
        assert.equal(vector.length, wanted.length, `directory ${name}`);
        const c = cosine(Float32Array.from(vector), Float32Array.from(wanted));
        assert.ok(c > one.cosine, `directory ${name}, text ${i}: cosine ${c}`);
      }
    }
  });

  test("or is refused with its file and what is wrong in it", async () => {
    const spoiled = DIRECTORIES.filter(({ refusal }) => refusal !== null);
    assert.ok(spoiled.length > 2);
    for (const one of spoiled) {
      const { options, calls, refusal } = one;
      const failure = await failureOf(vectorsOf({ directory: layOut(one), options, calls }));
      assert.equal(failure.code, "MODEL_INVALID");
      for (const word of refusal ?? []) assert.ok(failure.message.includes(word), failure.message);
    }
  });
});
