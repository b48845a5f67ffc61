import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { Embedder, type Input, NativeInferError } from "../src/index.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

const textsOf = (count: number) => Array.from({ length: count }, (_, i) => `text number ${i}`);

/** How many texts were read from a source, and whether it was closed. */
interface Watched {
  taken: number;
  isEnded: boolean;
}

async function* watchedSource(watched: Watched, count = Infinity): AsyncGenerator<string> {
  try {
    for (let i = 0; i < count; i += 1) {
      watched.taken += 1;
      yield `text number ${i}`;
    }
  } finally {
    watched.isEnded = true;
  }
}

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe("embedStream", () => {
  for (const count of [0, 1, 127, 128, 129, 700]) {
    test(`has the vectors of ${count} texts, in order and with the same bytes`, async () => {
      const texts = textsOf(count);
      const vectors = await all(embedder.embedStream(texts));
      assert.equal(vectors.length, count);
      if (count > 0) assert.deepEqual(vectors, await embedder.embed(texts));
    });
  }

  test("reads any iterable, and token ids", async () => {
    const ids = textsOf(3).map((text) => [...embedder.tokenize(text).ids]);
    const expected = await embedder.embed(textsOf(3));
    assert.deepEqual(await all(embedder.embedStream(new Set(textsOf(3)))), expected);
    assert.deepEqual(await all(embedder.embedStream(ids)), expected);
    const watched = { taken: 0, isEnded: false };
    assert.deepEqual(await all(embedder.embedStream(watchedSource(watched, 3))), expected);
    assert.deepEqual(watched, { taken: 3, isEnded: true });
  });

  test("takes the options of a call", async () => {
    const options = { outputType: "int8", dimensions: 20, prompt: "query: " } as const;
    const [vector] = await all(embedder.embedStream(["a"], options));
    assert.deepEqual(vector, await embedder.embed("a", options));
    assert.throws(() => embedder.embedStream(["a"], { dimensions: 0 }), {
      code: "INVALID_ARGUMENT",
    });
  });

  test("reads no further ahead than some hundred texts", async () => {
    const watched = { taken: 0, isEnded: false };
    let taken = 0;
    for await (const _vector of embedder.embedStream(watchedSource(watched))) {
      taken += 1;
      assert(watched.taken - taken <= 4 * 128, `${watched.taken} read, ${taken} taken`);
      if (taken === 1000) break;
    }
    assert.equal(watched.isEnded, true);
  });

  test("gives up what is under way when its reader leaves", async () => {
    const before = embedder.stats();
    for await (const _vector of embedder.embedStream(watchedSource({ taken: 0, isEnded: false })))
      break;
    // What follows is not behind some hundred texts that nobody wants.
    await embedder.embed("another text");
    const { cancelledTexts, queuedTexts } = embedder.stats();
    assert(cancelledTexts > before.cancelledTexts);
    assert.equal(queuedTexts, 0);
  });

  test("ends with its signal, its time and its source's error", async () => {
    const source = () => watchedSource({ taken: 0, isEnded: false });
    const controller = new AbortController();
    const cancelled = all(embedder.embedStream(source(), { signal: controller.signal }));
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(cancelled, { code: "CANCELLED" });
    const late = all(embedder.embedStream(source(), { timeoutMs: 50 }));
    await assert.rejects(late, { code: "DEADLINE_EXCEEDED" });
    async function* broken() {
      yield* textsOf(200);
      throw new Error("the file is gone");
    }
    await assert.rejects(all(embedder.embedStream(broken())), { message: "the file is gone" });
  });

  test("says which text of the whole is at fault, after the vectors before it", async () => {
    const texts: Input[] = [...textsOf(300), "\ud800", ...textsOf(10)];
    let count = 0;
    const read = async () => {
      for await (const _vector of embedder.embedStream(texts)) count += 1;
    };
    await assert.rejects(read(), { code: "INVALID_ARGUMENT" });
    assert.equal(count, 256);
    const long = [...textsOf(300), "word ".repeat(1000)];
    const tooLong = await all(embedder.embedStream(long, { truncate: "none" })).catch((e) => e);
    assert(tooLong instanceof NativeInferError);
    assert.deepEqual([tooLong.code, tooLong.index], ["TOO_LONG", 300]);
  });
});
