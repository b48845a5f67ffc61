import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ServerProcess } from "../../support/server-process.js";
import { answer, cosine, goldenLines, post, recordedAnswers } from "../../support/tei.js";

type Vectors = number[][];

const LONDON = [101, 2129, 2502, 2003, 2414, 102];

/** Of int8 weights to the fp32 and fp16 ones that the answers were recorded with. */
const MIN_COSINE = 0.998;

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}

describe("text-embeddings-inference's routes that embed", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start();
  });
  after(async () => {
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });

  const embed = (body: unknown) => answer<Vectors>(server, "/embed", body);
  const length = (vector: number[] = []) => Math.hypot(...vector);

  for (const { snapshot, path, body, shape, numbers } of recordedAnswers()) {
    it(`answers as text-embeddings-inference did in ${snapshot}`, async () => {
      const given = await answer<unknown[]>(server, path, body);
      assert.deepEqual(shapeOf(given), shape);
      const flat = given.flat(2) as number[];
      const size = shape.at(-1) ?? 0;
      for (let from = 0; from < numbers.length; from += size) {
        const ours = flat.slice(from, from + size);
        const theirs = numbers.subarray(from, from + size);
        assert(cosine(ours, theirs) >= MIN_COSINE);
        assert(Math.abs(length(ours) / Math.hypot(...theirs) - 1) < 0.02);
      }
    });
  }

  it("gives the same vector on all paths, alone, in a list and as token ids", async () => {
    const [vector] = await embed({ inputs: "How big is London" });
    for (const path of ["/embed", "/", "/invocations"]) {
      assert.deepEqual(await answer(server, path, { inputs: ["How big is London"] }), [vector]);
      assert.deepEqual(await answer(server, path, { inputs: LONDON }), [vector]);
      assert.deepEqual(await answer(server, path, { inputs: [LONDON] }), [vector]);
    }
  });

  it("keeps the order of texts and token ids in one list", async () => {
    const inputs = ["a cat", LONDON, "tax law", [101, 102], "a kitten"];
    const mixed = await embed({ inputs });
    for (const [index, input] of inputs.entries()) {
      const [alone] = await embed({ inputs: input });
      assert(cosine(mixed[index] ?? [], alone ?? []) > 0.9999);
    }
  });

  it("scales to unit length unless normalize is false, after it has cut to dimensions", async () => {
    const [whole] = await embed({ inputs: "x", normalize: false, dimensions: null });
    const [cut] = await embed({ inputs: "x", normalize: false, dimensions: 64 });
    const [unit] = await embed({ inputs: "x", dimensions: 64 });
    assert(Math.abs(length(whole) - 1) > 0.1);
    assert.deepEqual(cut, whole?.slice(0, 64));
    assert.equal(unit?.length, 64);
    assert(Math.abs(length(unit) - 1) < 1e-5);
    assert(cosine(cut ?? [], unit ?? []) > 0.999999);
  });

  it("cuts long texts at the side that the request names, the end if none", async () => {
    const body = "word ".repeat(260);
    const near = async (inputs: string, more: object, other: string) => {
      const [[long], [short]] = await Promise.all([
        embed({ inputs, ...more }),
        embed({ inputs: other }),
      ]);
      return cosine(long ?? [], short ?? []) > 0.9999;
    };
    const kept = "word ".repeat(254);
    for (const right of [
      {},
      { truncation_direction: "Right" },
      { truncation_direction: "right" },
    ]) {
      assert(await near(`${body} tail`, right, kept));
    }
    for (const truncation_direction of ["Left", "left"]) {
      assert(await near(`head ${body}`, { truncate: true, truncation_direction }, kept));
      assert(!(await near(`${body} tail`, { truncate: null, truncation_direction }, kept)));
    }
  });

  it("cuts token ids too", async () => {
    const ids = Array.from({ length: 300 }, (_, i) => 2000 + i);
    for (const [truncation_direction, some] of [
      ["Right", ids.slice(0, 256)],
      ["Left", ids.slice(-256)],
    ] as const) {
      const given = await embed({ inputs: [ids], truncation_direction });
      assert.deepEqual(given, await embed({ inputs: some }));
    }
  });

  it("gives a vector for each token, special ones included", async () => {
    const [one = [], two = []] = await answer<number[][][]>(server, "/embed_all", {
      inputs: ["How big is London", LONDON],
    });
    assert.deepEqual([one.length, one[0]?.length], [6, 384]);
    assert(one.every((vector, at) => cosine(vector, two[at] ?? []) > 0.9999));
    const mean = Array.from({ length: 384 }, (_, i) =>
      one.reduce((sum, v) => sum + (v[i] ?? 0), 0),
    );
    const [pooled] = await embed({ inputs: "How big is London" });
    assert(cosine(mean, pooled ?? []) > 0.9999);
  });

  it("gives many texts' token vectors in order", async () => {
    const words = ["one", "two words", "three words here"];
    const inputs = Array.from({ length: 150 }, (_, i) => words[i % 3] ?? "");
    const given = await answer<number[][][]>(server, "/embed_all", { inputs });
    assert.deepEqual(
      given.map((vectors) => vectors.length),
      inputs.map((text) => text.split(" ").length + 2),
    );
  });

  it("compares sentences by the cosine of their vectors", async () => {
    const source_sentence = "a cat";
    const sentences = ["a kitten", "tax law", "a cat"];
    for (const parameters of [undefined, null, {}, { truncate: false, prompt_name: null }]) {
      const given = await answer<number[]>(server, "/similarity", {
        inputs: { source_sentence, sentences },
        parameters,
      });
      const [source = [], ...others] = await embed({ inputs: [source_sentence, ...sentences] });
      assert.equal(given.length, 3);
      for (const [at, vector] of others.entries()) {
        assert(Math.abs((given[at] ?? 0) - cosine(source, vector)) < 1e-4);
      }
    }
  });

  it("gives each of 32 parallel calls its own text's vector, near the fp32 reference", async () => {
    const golden = goldenLines<{ text: string; vector: string }>("embeddings")
      .filter(({ text }) => text !== "")
      .slice(0, 32);
    const answers = await Promise.all(golden.map(({ text }) => embed({ inputs: text })));
    for (const [at, [vector]] of answers.entries()) {
      const bytes = Buffer.from(golden[at]?.vector ?? "", "base64");
      const reference = Array.from({ length: 384 }, (_, i) => bytes.readFloatLE(4 * i));
      assert(cosine(vector ?? [], reference) > 0.985, golden[at]?.text);
    }
  });

  it("serves OpenAI's route at /embeddings as well", async () => {
    const [vector] = await embed({ inputs: "a cat" });
    const { data } = await answer<{ data: { embedding: number[] }[] }>(server, "/embeddings", {
      input: "a cat",
    });
    assert.deepEqual(data[0]?.embedding, vector);
  });

  it("leaves GET / to the article's service", async () => {
    assert.equal(await (await server.get("/")).text(), "ok");
    assert.equal((await post(server, "/", { inputs: "x" })).status, 200);
  });
});
