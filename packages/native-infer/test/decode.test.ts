import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { modelDirectory } from "@native-infer/model-minilm";
import fc from "fast-check";
import { Embedder, LIMITS } from "../src/index.js";
import { goldenTokens } from "./support/testdata.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

const vocabularyEnd = embedder.info.vocabularySize;
const anyId = fc.integer({ min: 0, max: vocabularyEnd - 1 });

describe("Embedder.decode", () => {
  test("gives back a text that normalizing leaves as it is", () => {
    const text = "how big is london, and who asks? unaffable people!";
    assert.equal(embedder.decode(embedder.tokenize(text).ids), text);
  });

  test("leaves special tokens out unless it is told otherwise", () => {
    const { ids } = embedder.tokenize("hello [MASK] world");
    assert.equal(embedder.decode(ids), "hello world");
    assert.equal(embedder.decode(ids, { skipSpecialTokens: true }), "hello world");
    assert.equal(
      embedder.decode(ids, { skipSpecialTokens: false }),
      "[CLS] hello [MASK] world [SEP]",
    );
  });

  test("takes arrays of numbers too, and no ids at all", () => {
    const { ids } = embedder.tokenize("one two");
    assert.equal(embedder.decode(Array.from(ids)), "one two");
    assert.equal(embedder.decode([]), "");
    assert.equal(embedder.decode(new Int32Array()), "");
  });

  test("makes well-formed text of any ids, the words of its tokens in order", () => {
    const property = fc.property(fc.array(anyId, { maxLength: 40 }), (ids) => {
      const text = embedder.decode(ids, { skipSpecialTokens: false });
      assert.ok(text.isWellFormed());
      const tokens = ids.map((id, i) => embedder.idToToken(id)?.replace(i === 0 ? "" : /^##/, ""));
      assert.equal(text.replaceAll(" ", ""), tokens.join("").replaceAll(" ", ""));
    });
    fc.assert(property, { numRuns: 100 });
  });

  for (const id of [-1, 0.5, 2 ** 31, Number.NaN, "7", undefined, null]) {
    test(`refuses ${String(id)} (${typeof id}) among the ids, naming where it is`, () => {
      assert.throws(() => embedder.decode([101, id as number]), {
        code: "INVALID_ARGUMENT",
        message: /^ids\[1\] is .*allowed is an integer from 0 to 2147483647/,
      });
    });
  }

  for (const ids of [[101, vocabularyEnd], Int32Array.of(101, -5)]) {
    test(`refuses ${ids[1]}, which is not in the vocabulary`, () => {
      assert.throws(() => embedder.decode(ids), {
        code: "INVALID_ARGUMENT",
        message: `ids[1] is ${ids[1]}, which is not in the vocabulary; allowed are 0 to ${vocabularyEnd - 1}.`,
      });
    });
  }

  test("refuses what holds no ids, and more ids than it may take", () => {
    for (const ids of ["101", 7, new Float32Array(1), null]) {
      assert.throws(() => embedder.decode(ids as unknown as number[]), {
        code: "INVALID_ARGUMENT",
        message: /^ids is /,
      });
    }
    assert.throws(() => embedder.decode(new Int32Array(LIMITS.decodedIds + 1)), {
      code: "TOO_LONG",
      message: /100001.*100000/,
    });
  });

  test("refuses options that it does not have", () => {
    for (const options of [{ skipSpecialTokens: "no" }, { skip: true }, null]) {
      assert.throws(() => embedder.decode([101], options as object), { code: "INVALID_ARGUMENT" });
    }
  });

  test("is refused where the model's decoder is not supported, while the model embeds", async () => {
    const directory = mkdtempSync(join(tmpdir(), "native-infer-decoder-"));
    try {
      cpSync(modelDirectory, directory, { recursive: true });
      const path = join(directory, "tokenizer.json");
      const file = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
      writeFileSync(path, JSON.stringify({ ...file, decoder: { type: "Telepathy" } }));
      await using other = await Embedder.load({ model: directory, threads: 1 });
      assert.deepEqual(await other.embed("one"), await embedder.embed("one"));
      assert.throws(() => other.decode([101]), {
        code: "MODEL_INVALID",
        message: /tokenizer\.json: decoder of type Telepathy is not supported/,
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test("is refused once the embedder is closed", async () => {
    const closed = await Embedder.load({ threads: 1 });
    await closed.close();
    assert.throws(() => closed.decode([101]), { code: "CLOSED" });
    assert.throws(() => closed.idToToken(101), { code: "CLOSED" });
  });
});

describe("Embedder.idToToken", () => {
  test("gives tokens as the vocabulary spells them", () => {
    const { ids } = embedder.tokenize("unaffable");
    const tokens = Array.from(ids, (id) => embedder.idToToken(id));
    assert.deepEqual(tokens, ["[CLS]", "una", "##ffa", "##ble", "[SEP]"]);
  });

  test("knows every id of the vocabulary and no other", () => {
    const file = readFileSync(join(modelDirectory, "tokenizer.json"), "utf8");
    const { model } = JSON.parse(file) as { model: { vocab: Record<string, number> } };
    const entries = Object.entries(model.vocab);
    assert.equal(entries.length, vocabularyEnd);
    for (const [token, id] of entries) assert.equal(embedder.idToToken(id), token);
    for (const id of [vocabularyEnd, 2 ** 31 - 1]) assert.equal(embedder.idToToken(id), undefined);
  });

  test("refuses what is no id", () => {
    for (const id of [-1, 1.5, 2 ** 31, "1", undefined]) {
      assert.throws(() => embedder.idToToken(id as number), {
        code: "INVALID_ARGUMENT",
        message: /^id is .*an integer from 0 to 2147483647/,
      });
    }
  });
});

describe("Embedder.tokenize", () => {
  test("marks the special tokens that it adds, and not those of the text", () => {
    for (const { text, ids } of goldenTokens()) {
      const { special } = embedder.tokenize(text);
      const expected = ids.map((_, i) => (i === 0 || i === ids.length - 1 ? 1 : 0));
      assert.deepEqual(Array.from(special), expected, text);
    }
    assert.deepEqual(Array.from(embedder.tokenize("[SEP]").special), [1, 0, 1]);
  });

  test("without special tokens gives the text's own", () => {
    for (const { text } of goldenTokens()) {
      const all = embedder.tokenize(text);
      const own = embedder.tokenize(text, { addSpecialTokens: false });
      assert.deepEqual(own.ids, all.ids.slice(1, -1), text);
      assert.deepEqual(own.offsets, all.offsets.slice(2, -2), text);
      assert.deepEqual(own.special, new Uint8Array(own.ids.length), text);
    }
    assert.deepEqual(embedder.tokenize("a", { addSpecialTokens: true }), embedder.tokenize("a"));
  });

  test("refuses options that it does not have", () => {
    for (const options of [{ addSpecialTokens: 1 }, { offsets: false }, 7]) {
      assert.throws(() => embedder.tokenize("a", options as object), { code: "INVALID_ARGUMENT" });
    }
  });
});
