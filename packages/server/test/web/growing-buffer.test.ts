import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { GrowingBuffer, MAX_SPARE_BYTES, spareBuffers } from "../../src/web/growing-buffer.js";
import { UNLIMITED_MEMORY } from "../../src/web/request-memory.js";

const MAX_BYTES = 2 ** 20;
const aBuffer = (announcedBytes?: number) =>
  new GrowingBuffer({ maxBytes: MAX_BYTES, announcedBytes, memory: UNLIMITED_MEMORY });

describe("buffers of large bodies", () => {
  it("hold what their own body brought, in whatever order bodies grow, end and are forgotten", () => {
    const event = fc.record({
      body: fc.nat({ max: 3 }),
      bytes: fc.integer({ min: 1, max: 100_000 }),
      end: fc.constantFrom("no", "no", "no", "take", "drop"),
      isAnnounced: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const bodies = new Map<number, { buffer: GrowingBuffer; sent: Buffer[] }>();
        const taken: { bytes: Buffer; wanted: Buffer }[] = [];
        for (const [at, { body, bytes, end, isAnnounced }] of events.entries()) {
          const first = { buffer: aBuffer(isAnnounced ? 300_000 : undefined), sent: [] };
          const { buffer, sent } = bodies.get(body) ?? first;
          bodies.set(body, { buffer, sent });
          const piece = Buffer.alloc(bytes, at + 1);
          if (Buffer.concat(sent).length + bytes <= 300_000) {
            buffer.append(piece);
            sent.push(piece);
          }
          const wanted = Buffer.concat(sent);
          assert(buffer.bytes.equals(wanted));
          if (end === "no") continue;
          bodies.delete(body);
          if (end === "take") taken.push({ bytes: buffer.take(), wanted });
          else buffer.drop();
        }
        for (const { bytes, wanted } of taken) assert(bytes.equals(wanted));
        for (const { buffer, sent } of bodies.values())
          assert(buffer.bytes.equals(Buffer.concat(sent)));
      }),
    );
  });

  it("are used again, so that a hundred bodies make no more than one does", () => {
    const made = new Set<ArrayBufferLike>();
    for (let body = 0; body < 100; body += 1) {
      const buffer = aBuffer();
      for (let piece = 0; piece < 9; piece += 1) {
        buffer.append(Buffer.alloc(65_536));
        made.add(buffer.bytes.buffer);
      }
      buffer.drop();
    }
    // Of 64, 128, 256, 512 KiB and 1 MiB.
    assert.equal(made.size, 5);
  });

  it("keep no more than 4 MiB that nobody uses", () => {
    const buffers = Array.from({ length: 40 }, () => aBuffer());
    for (const buffer of buffers) buffer.append(Buffer.alloc(200_000));
    for (const buffer of buffers) buffer.drop();
    assert(spareBuffers.bytes <= MAX_SPARE_BYTES, `${spareBuffers.bytes}`);
    assert(spareBuffers.bytes > MAX_SPARE_BYTES / 2, `${spareBuffers.bytes}`);
  });
});
