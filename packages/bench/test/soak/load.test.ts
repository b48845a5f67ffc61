import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Random } from "../../src/random.js";
import { ATTACKS } from "../../src/soak/attacks/attacks.js";
import { cutBytes } from "../../src/soak/cutters.js";
import { flipBit } from "../../src/soak/leak.js";
import { isAtRest, parseMetrics, sumOf, unfinished } from "../../src/soak/metrics.js";
import type { References } from "../../src/soak/references.js";
import { chooseRequest, KINDS, USUAL_MIX } from "../../src/soak/shapes.js";

const texts = ["a", "b c", "d e f"];
const references: References = {
  texts,
  tokenTexts: ["a"],
  vector: () => Float32Array.of(1, 0),
  tokenVectors: () => Float32Array.of(1, 0),
};

describe("requests", () => {
  const choose = (mix: Readonly<Record<string, number>>, count: number) => {
    const random = new Random(7);
    return Array.from({ length: count }, () => chooseRequest(mix, random, references));
  };

  test("are of every kind in the usual mix, and of one alone if the mix has one", () => {
    const names = new Set(choose(USUAL_MIX, 5000).map(({ name }) => name));
    const shapes = Object.values(KINDS).reduce((sum, kind) => sum + new Set(kind.shapes).size, 0);
    assert.equal(names.size, shapes);
    for (const { name } of choose({ article: 1, tei: 0 }, 50)) assert.equal(name, "GET /");
  });

  test("are the same for the same seed", () => {
    assert.deepEqual(
      choose(USUAL_MIX, 50).map(({ body }) => body?.toString()),
      choose(USUAL_MIX, 50).map(({ body }) => body?.toString()),
    );
  });
});

test("bytes of clients that go away are whole requests and a part of one, never nothing", () => {
  const random = new Random(11);
  const plan = { port: 1, cutters: 1, seed: 1, texts };
  const all = Array.from({ length: 500 }, () => cutBytes(plan, random).toString());
  const isWhole = (bytes: string) => bytes.endsWith("\r\n\r\n") || bytes.endsWith("}");
  assert.ok(all.every((bytes) => bytes.length > 0));
  assert.ok(all.filter(isWhole).length > 100);
  assert.ok(all.filter((bytes) => !isWhole(bytes)).length > 100);
  assert.ok(all.some((bytes) => bytes.split("HTTP/1.1").length > 17));
});

test("bodies of attacks are within the limit, and each is JSON", () => {
  for (const [name, attack] of Object.entries(ATTACKS)) {
    const [head = "", body = ""] = attack.bytes(1).toString().split("\r\n\r\n");
    assert.ok(body.length <= 2 ** 20, name);
    if (head.startsWith("POST")) assert.doesNotThrow(() => JSON.parse(body), name);
  }
});

describe("the fault of a vector", () => {
  const json = (embedding: unknown) => JSON.stringify({ data: [{ embedding }] });
  const first = (text: string) => JSON.parse(text).data[0].embedding;

  test("is one bit of float and of base64 alike", () => {
    const floats = Float32Array.of(0.1, 0.2);
    const base64 = Buffer.from(floats.buffer).toString("base64");
    const spoilt = Float32Array.from(first(flipBit(json(Array.from(floats)))));
    assert.notEqual(spoilt[0], floats[0]);
    assert.equal(spoilt[1], floats[1]);
    assert.deepEqual(
      Buffer.from(first(flipBit(json(base64))), "base64"),
      Buffer.from(spoilt.buffer),
    );
  });

  test("is none if there is no vector", () => {
    assert.equal(flipBit('{"data":[]}'), '{"data":[]}');
  });
});

describe("metrics", () => {
  const text = (open: number, completed: number) => `# HELP x y
native_infer_http_places_taken{kind="requests"} 0
native_infer_http_places_taken{kind="bodies"} 0
native_infer_http_places_taken{kind="open"} ${open}
native_infer_texts_accepted_total{model="m"} 5
native_infer_texts_total{model="m",outcome="completed"} ${completed}
native_infer_texts_total{model="m",outcome="cancelled"} 2

process_open_fds 26
`;

  test("are at rest if only the request for them is under way and each text has ended", () => {
    assert.ok(isAtRest(parseMetrics(text(1, 3))));
    assert.ok(!isAtRest(parseMetrics(text(2, 3))));
    assert.deepEqual(unfinished(parseMetrics(text(2, 2))), {
      requests: 0,
      bodies: 0,
      open: 1,
      texts: 1,
    });
  });

  test("are never at rest if there are none", () => {
    assert.ok(!isAtRest(parseMetrics("")));
    assert.ok(Number.isNaN(sumOf(parseMetrics(""), "a")));
  });

  test("are summed over labels, and not over longer names", () => {
    const metrics = parseMetrics('a{x="1"} 1\na{x="2"} 2\nab 4\na_b{x="1"} 8\n');
    assert.equal(sumOf(metrics, "a"), 3);
    assert.equal(sumOf(metrics, "a", 'x="2"'), 2);
  });
});
