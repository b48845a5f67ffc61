import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readBody } from "../../src/web/body.js";

const request = (pieces: Iterable<Buffer>) => Readable.from(pieces) as unknown as IncomingMessage;

describe("a body", () => {
  it("is all of its pieces, in order, up to the limit and not beyond", async () => {
    const piece = fc
      .uint8Array({ minLength: 1, maxLength: 3000 })
      .map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const whole = Buffer.concat(pieces);
        assert.deepEqual(await readBody(request(pieces), { maxBytes: whole.length }), whole);
        if (whole.length === 0) return;
        await assert.rejects(readBody(request(pieces), { maxBytes: whole.length - 1 }), {
          code: "TOO_LONG",
        });
      }),
    );
  });

  it("in pieces of one byte takes little more memory than its bytes", async () => {
    function* pieces() {
      for (let i = 0; i < 300_000; i += 1) yield Buffer.alloc(1, "a");
    }
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    let grownBy = 0;
    const body = request(pieces());
    body.once("end", () => {
      global.gc?.();
      grownBy = process.memoryUsage().heapUsed - before;
    });
    assert.equal((await readBody(body, { maxBytes: 1_000_000 })).length, 300_000);
    // Kept one by one they were some 30 MB. Without --expose-gc there is nothing to compare.
    if (global.gc) assert(grownBy < 10_000_000, String(grownBy));
  });

  it("is not kept by its request", { skip: !global.gc }, async () => {
    const requests = Array.from({ length: 8 }, () => request([Buffer.alloc(1_000_000, "a")]));
    const read = async (each: IncomingMessage) =>
      (await readBody(each, { maxBytes: 1_000_000 })).length;
    global.gc?.();
    const before = process.memoryUsage().arrayBuffers;
    for (const each of requests) assert.equal(await read(each), 1_000_000);
    // What is free is swept by another thread.
    for (let i = 0; i < 3; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      global.gc?.();
    }
    const grownBy = process.memoryUsage().arrayBuffers - before;
    assert(grownBy < 3_000_000, String(grownBy));
    assert.equal(requests.length, 8);
  });
});
