import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import { Embedder, type EmbedOptions, type LoadOptions, NativeInferError } from "../src/index.js";
import { failureOf } from "./support/failure.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

/** Options that no type allows. */
const junk = (options: unknown) => options as EmbedOptions;

/** A bad value of each option, how the message shows it, and what the message says is allowed. */
const BAD_VALUES: [keyof EmbedOptions, unknown, string, string][] = [
  ["signal", {}, "a value of type Object", "an AbortSignal"],
  ["signal", new AbortController(), "a value of type AbortController", "an AbortSignal"],
  ["signal", null, "null", "an AbortSignal"],
  ["timeoutMs", -1, "-1", "a number from 0"],
  ["timeoutMs", Number.NaN, "NaN", "a number from 0"],
  ["timeoutMs", Number.POSITIVE_INFINITY, "Infinity", "a number from 0"],
  ["timeoutMs", 1e12, "1000000000000", "a number from 0"],
  ["timeoutMs", "200", '"200"', "a number from 0"],
  ["timeoutMs", 5n, "5", "a number from 0"],
  ["deadline", "tomorrow", '"tomorrow"', "a valid Date, or milliseconds"],
  ["deadline", new Date(Number.NaN), "a value of type Date", "a valid Date, or milliseconds"],
  ["deadline", Number.POSITIVE_INFINITY, "Infinity", "a valid Date, or milliseconds"],
  ["lane", "fast", '"fast"', "interactive, bulk"],
  ["lane", ["bulk"], "an array of 1", "interactive, bulk"],
  ["truncate", true, "true", "end, start, none"],
  ["truncate", "both", '"both"', "end, start, none"],
  ["prompt", 7, "7", "a string"],
  ["promptName", 7, "7", "a string"],
  ["promptName", "query", '"query"', "none: this model has no prompts"],
  ["promptName", "toString", '"toString"', "none: this model has no prompts"],
  ["trace", "yes", '"yes"', "a function"],
  ["dimensions", 0, "0", "an integer from 1"],
  ["dimensions", -1, "-1", "an integer from 1"],
  ["dimensions", 1.5, "1.5", "an integer from 1"],
  ["dimensions", "128", '"128"', "an integer from 1"],
  ["dimensions", 385, "385", "1 to 384"],
  ["normalize", 1, "1", "true or false"],
  ["normalize", "true", '"true"', "true or false"],
  ["outputType", "float64", '"float64"', "float32, int8, uint8, binary, ubinary"],
  ["outputType", Symbol("int8"), "Symbol(int8)", "float32, int8, uint8, binary, ubinary"],
  ["outputType", () => "int8", "a function", "float32, int8, uint8, binary, ubinary"],
];

for (const [name, value, shown, allowed] of BAD_VALUES) {
  test(`refuses ${name}: ${shown}, naming the option, the value and what is allowed`, async () => {
    for (const input of ["a text", ["a", "b"]]) {
      const error = await failureOf(embedder.embed(input as string, junk({ [name]: value })));
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.ok(error.message.startsWith(`${name} is ${shown}; `), error.message);
      assert.ok(error.message.includes(allowed), error.message);
    }
  });
}

for (const options of [null, 7, "bulk", [], () => {}]) {
  test(`refuses ${JSON.stringify(options) ?? "a function"} as options`, async () => {
    const error = await failureOf(embedder.embed("a", junk(options)));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.match(error.message, /^options is .*; allowed is an object\.$/);
  });
}

for (const name of ["timeout", "constructor", "toString", "__proto__", ""]) {
  test(`refuses the unknown option "${name}", listing those there are`, async () => {
    const error = await failureOf(embedder.embed("a", JSON.parse(`{${JSON.stringify(name)}: 1}`)));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.ok(error.message.includes(JSON.stringify(name)), error.message);
    assert.ok(error.message.includes("timeoutMs"), error.message);
  });
}

test("refuses both ways of giving a deadline, and both ways of giving a prompt", async () => {
  const deadlines = await failureOf(embedder.embed("a", { timeoutMs: 9, deadline: Date.now() }));
  assert.equal(deadlines.code, "INVALID_ARGUMENT");
  assert.match(deadlines.message, /timeoutMs and deadline/);
  const prompts = await failureOf(embedder.embed("a", { prompt: "a", promptName: "b" }));
  assert.equal(prompts.code, "INVALID_ARGUMENT");
  assert.match(prompts.message, /prompt and promptName/);
});

test("takes an option that is undefined for an absent one", async () => {
  const names = BAD_VALUES.map(([name]) => [name, undefined]);
  assert.deepEqual(
    await embedder.embed("a", junk(Object.fromEntries(names))),
    await embedder.embed("a"),
  );
});

test("refuses for token vectors what makes sense for whole texts alone", async () => {
  for (const options of [{ dimensions: 5 }, { normalize: true }, { outputType: "int8" }] as const) {
    const error = await failureOf(embedder.embedTokens("a", options as object));
    assert.equal(error.code, "INVALID_ARGUMENT");
  }
});

describe("whatever it is called with", () => {
  const anything = fc.anything({
    maxDepth: 1,
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  const orElse = <T>(right: fc.Arbitrary<T>) => fc.oneof(right, anything);
  const someOptions = fc.record(
    {
      signal: orElse(fc.constant(new AbortController().signal)),
      timeoutMs: orElse(fc.constant(60_000)),
      deadline: orElse(fc.constant(Date.now() + 3_600_000)),
      lane: orElse(fc.constantFrom("interactive", "bulk")),
      truncate: orElse(fc.constantFrom("start", "end", "none")),
      prompt: orElse(fc.string()),
      promptName: anything,
      trace: orElse(fc.constant(() => {})),
      dimensions: orElse(fc.integer({ min: -1, max: 400 })),
      normalize: orElse(fc.boolean()),
      outputType: orElse(fc.constantFrom("int8", "uint8", "binary", "ubinary")),
      other: anything,
    },
    { requiredKeys: [] },
  );

  /** Resolves where `call` gives a vector, or one of the errors that say what was wrong with it. */
  async function endsWell(call: Promise<unknown>, allowed: readonly string[]): Promise<void> {
    try {
      await call;
    } catch (error) {
      assert.ok(error instanceof NativeInferError, String(error));
      assert.ok(allowed.includes(error.code), `${error.code}: ${error.message}`);
    }
  }

  test("options end in success or INVALID_ARGUMENT, or at a deadline that has passed", async () => {
    const property = fc.asyncProperty(someOptions, async (options) => {
      const hurried = "timeoutMs" in options || "deadline" in options;
      const allowed = ["INVALID_ARGUMENT", ...(hurried ? ["DEADLINE_EXCEEDED"] : [])];
      await endsWell(embedder.embed("a text", junk(options)), allowed);
    });
    await fc.assert(property, { numRuns: 1000 });
  });

  test("inputs end in success or INVALID_ARGUMENT, or TOO_LONG", async () => {
    const text = fc.string({ unit: "binary", maxLength: 20 });
    const input = fc.oneof(anything, fc.array(fc.oneof(text, anything), { maxLength: 3 }));
    const property = fc.asyncProperty(input, async (value) => {
      await endsWell(embedder.embed(value as string), ["INVALID_ARGUMENT", "TOO_LONG"]);
      await endsWell(embedder.embedTokens(value as string), ["INVALID_ARGUMENT", "TOO_LONG"]);
    });
    await fc.assert(property, { numRuns: 500 });
  });

  test("load options other than those of a hub end in success or INVALID_ARGUMENT", async () => {
    const names = ["threads", "dtype", "onnxFile", "pooling", "normalize", "maxTokens"];
    const limits = [
      "maxQueueTexts",
      "maxQueueBytes",
      "maxBatchTokens",
      "maxBatchMs",
      "maxBatchTexts",
    ];
    const other = ["outputRanges", "other"];
    const known = new Map<string, fc.Arbitrary<unknown>>();
    for (const name of [...names, ...limits, ...other]) known.set(name, anything);
    const options = fc.record(Object.fromEntries(known), { requiredKeys: [] });
    const property = fc.asyncProperty(options, async (value) => {
      const load = Embedder.load(value as LoadOptions).then((loaded) => loaded.close());
      // A string may happen to be the name of an ONNX file that is not there.
      await endsWell(load, ["INVALID_ARGUMENT", "MODEL_NOT_FOUND"]);
    });
    await fc.assert(property, { numRuns: 100, examples: [[{}]] });
  });
});
