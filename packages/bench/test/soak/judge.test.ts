import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judge, type Received } from "../../src/soak/judge.js";
import {
  bad,
  compareBase64,
  compareNumbers,
  get,
  post,
  VectorDiffers,
} from "../../src/soak/request.js";

const reference = Float32Array.of(0.1, -0.25, 1e-8);
const request = post("embed", "/embed", {}, (numbers: number[]) => {
  compareNumbers(numbers, reference);
  return 1;
});

function response(status: number, body: string, headers: Received["headers"] = {}): Received {
  return { status, body: Buffer.from(body), headers };
}

const outcome = (received: Received, of = request) => judge(of, received).outcome;
const error = '{"error":{"message":"too much","code":"OVERLOADED"}}';

describe("a response of the right status", () => {
  test("is answered if its vectors have the bytes of their reference", () => {
    const received = response(200, JSON.stringify(Array.from(reference)));
    assert.deepEqual(judge(request, received), { outcome: "answered", vectors: 1 });
  });

  test("differs if one bit of a vector does", () => {
    const changed = reference.slice();
    const bits = new Uint32Array(changed.buffer);
    bits[1] = (bits[1] ?? 0) ^ 1;
    assert.equal(outcome(response(200, JSON.stringify(Array.from(changed)))), "differs");
  });

  test("differs if a number is missing", () => {
    assert.equal(outcome(response(200, "[0.1,-0.25]")), "differs");
  });

  test("is wrong if it is no JSON", () => {
    assert.equal(outcome(response(200, "[0.1,")), "wrong");
  });
});

test("base64 is compared byte by byte", () => {
  const bytes = Buffer.from(reference.slice().buffer);
  compareBase64(bytes.toString("base64"), reference);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  assert.throws(() => compareBase64(bytes.toString("base64"), reference), VectorDiffers);
  assert.throws(() => compareBase64(bytes.toString("base64", 0, 8), reference), VectorDiffers);
});

describe("a refusal", () => {
  test("has a reason and says when to come again", () => {
    assert.equal(outcome(response(429, error, { "retry-after": "1" })), "refused");
    assert.equal(outcome(response(429, error)), "wrong");
    assert.equal(outcome(response(429, "", { "retry-after": "1" })), "wrong");
    assert.equal(outcome(response(429, '{"error":""}', { "retry-after": "1" })), "wrong");
  });

  test("has the status of its API", () => {
    const ollama = post("embed", "/api/embed", {}, () => 1);
    const again = { "retry-after": "1" };
    assert.equal(outcome(response(503, error, again), ollama), "refused");
    assert.equal(outcome(response(429, error, again), ollama), "wrong");
    assert.equal(outcome(response(503, error, again)), "wrong");
  });

  test("because of a deadline is right only for a request with one", () => {
    const headers = { "X-Request-Timeout-Ms": "5" };
    assert.equal(outcome(response(504, error), { ...request, headers }), "refused");
    assert.equal(outcome(response(504, error)), "wrong");
  });
});

test("a fault of the server is wrong, whatever it says", () => {
  const { outcome, reason } = judge(request, response(500, error));
  assert.equal(outcome, "wrong");
  assert.match(reason ?? "", /500.*too much/);
});

test("a request that is wrong on purpose has to be refused", () => {
  const wrong = bad("no JSON", { path: "/embed" }, [400]);
  assert.equal(outcome(response(400, error), wrong), "refused");
  assert.equal(outcome(response(400, ""), wrong), "wrong");
  assert.equal(outcome(response(200, "[]"), wrong), "wrong");
  const probe = get("GET /", "/", (body) => {
    assert.equal(body, "ok");
    return 0;
  });
  assert.equal(outcome(response(200, "no"), probe), "wrong");
});
