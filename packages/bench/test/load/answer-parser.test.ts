import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AnswerParser, timingMs } from "../../src/load/answer-parser.js";

const LENGTH =
  "HTTP/1.1 200 OK\r\nServer-Timing: model;dur=1.250, io;dur=5.5\r\ncontent-length: 2\r\n\r\nok";
const CHUNKED =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nserver-timing: io;dur=7\r\n\r\n2\r\nok\r\n0\r\n\r\n";

/** The answers that come out when the text arrives in pieces that end at `cuts`. */
function answers(text: string, cuts: readonly number[]) {
  const parser = new AnswerParser();
  const ends = [...new Set([...cuts.map((cut) => cut % text.length), text.length])];
  let from = 0;
  return ends
    .sort((a, b) => a - b)
    .flatMap((to) => {
      const piece = Buffer.from(text.slice(from, to));
      from = to;
      return parser.push(piece) ?? [];
    });
}

test("an answer is whole however its bytes are cut", () => {
  fc.assert(
    fc.property(fc.constantFrom(LENGTH, CHUNKED), fc.array(fc.nat(200)), (text, cuts) => {
      const [answer, ...more] = answers(text, cuts);
      assert.equal(answer?.status, 200);
      assert.deepEqual(more, []);
    }),
  );
});

test("one parser takes one answer after the other", () => {
  const parser = new AnswerParser();
  for (const text of [LENGTH, CHUNKED, LENGTH])
    assert.equal(parser.push(Buffer.from(text))?.status, 200);
});

test("Server-Timing is found whatever the case of the header's name", () => {
  assert.equal(answers(LENGTH, [])[0]?.timing, "model;dur=1.250, io;dur=5.5");
  assert.equal(answers(CHUNKED, [])[0]?.timing, "io;dur=7");
});

test("a duration is read by its name, and one that is not there is not a number", () => {
  assert.equal(timingMs("model;dur=1.250, io;dur=5.5", "io"), 5.5);
  assert.equal(timingMs("audio;dur=3", "io"), Number.NaN);
});

test("an answer of unknown length is an error", () => {
  assert.throws(() => answers("HTTP/1.1 200 OK\r\n\r\nok", []), /neither a length nor chunks/);
});
