import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { JsonMeter, measureJson } from "../../src/web/json-size.js";
import { filled, HONEST_BODIES, WORST_BODIES } from "../support/worst-bodies.js";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const measure = (json: string) => measureJson(Buffer.from(json));

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Bytes by which the heap grows if `json` is parsed; the parser's own garbage does not count. */
function heapGrowth(json: string): number {
  global.gc?.();
  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  const value: unknown = JSON.parse(json);
  global.gc?.();
  global.gc?.();
  const grown = process.memoryUsage().heapUsed - before;
  // Keeps the value until here.
  assert.notEqual(value, undefined);
  return grown;
}

describe("the size of a JSON text, before it is parsed", () => {
  it("has the depth of its value, whatever its strings look like", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom("[[", '"{', "\\", '\\"[', "]"));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: "binary" }), text, (value, name) => {
        const named = { [`n${name}`]: value, text: name };
        assert.equal(measure(JSON.stringify(named)).depth, depthOf(named));
        assert.equal(measure(JSON.stringify(named, null, 2)).depth, depthOf(named));
      }),
    );
  });

  it("is the same in steps, wherever they end", () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', "\\", "{", ":", "[", "0") });
    const value = fc.oneof(fc.jsonValue(), fc.dictionary(text, fc.dictionary(text, text)));
    fc.assert(
      fc.property(value, fc.array(fc.nat(200)), (whole, ends) => {
        const json = Buffer.from(JSON.stringify(whole));
        const meter = new JsonMeter();
        for (const end of ends) meter.measureTo(json.subarray(0, end), Math.min(end, json.length));
        meter.measureTo(json, json.length);
        assert.deepEqual(meter.size, measureJson(json));
        meter.end();
      }),
    );
  });

  it("can be told of any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { bytes: size, depth } = measureJson(bytes);
        assert(size >= 2 * bytes.length && depth >= 0);
      }),
    );
  });

  for (const [what, body] of Object.entries({ ...WORST_BODIES, ...HONEST_BODIES })) {
    it(`is no less than what the heap grows by: ${what}`, { skip: !global.gc }, () => {
      const json = `{"input":${body(300_000)}}`;
      heapGrowth(json);
      const grown = heapGrowth(json);
      // What else is on the heap comes and goes by some kilobytes.
      assert(measure(json).bytes + 50_000 >= grown, `${measure(json).bytes} < ${grown}`);
    });
  }

  it("is at most a quarter too small for objects with their names in new orders", {
    skip: !global.gc,
  }, () => {
    const body = WORST_BODIES["objects of the same names in any order"];
    for (const length of [50_000, 100_000, 200_000]) {
      const json = body?.(length) ?? "";
      heapGrowth(json);
      const grown = heapGrowth(json);
      assert(1.25 * measure(json).bytes + 50_000 >= grown, `${measure(json).bytes} < ${grown}`);
    }
  });

  for (const [what, body] of Object.entries(HONEST_BODIES)) {
    it(`is below eight times the text's length for what clients send: ${what}`, () => {
      const json = `{"input":${body(300_000)}}`;
      const factor = measure(json).bytes / json.length;
      assert(factor < 8, String(factor));
    });
  }

  it("does not depend on which names share a place in the memory of names", () => {
    const bodyOf = (names: readonly string[]) =>
      filled(() => `{${names.map((name) => `"${name}":0`).join(",")}}`, 2_000);
    // Twenty names of eight letters each, others in each body.
    const names = (i: number) =>
      Array.from({ length: 20 }, (_, j) => `n${sha256(`${i} ${j}`).slice(0, 7)}`);
    const sizes = Array.from({ length: 500 }, (_, i) => measure(bodyOf(names(i))));
    assert.equal(new Set(sizes.map(({ bytes }) => bytes)).size, 1);
  });

  it("counts a name that has been before less than a new one, and not by its place", () => {
    const known = measure(filled(() => '{"name":0}', 100_000)).bytes;
    const fresh = measure(filled((i) => `{"${String(i).padStart(4, "0")}":0}`, 100_000)).bytes;
    assert(fresh > 2 * known, `${fresh}, ${known}`);
    // A text begins anew.
    assert.equal(measure('{"a":0}').bytes, measure('{"a":0}').bytes);
    assert(measure('{"a":0}').bytes > measure('{"a":{"a":0}}').bytes / 2 + 1);
  });
});
