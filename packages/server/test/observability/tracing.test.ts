import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseTraceparent } from "../../src/observability/tracing.js";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

describe("traceparent", () => {
  it("gives the caller's trace, span and whether it is recorded", () => {
    const known = { traceId: TRACE, spanId: SPAN };
    assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-01`), { ...known, sampled: true });
    assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-02`), { ...known, sampled: false });
  });

  it("may have more after its flags in later versions, and only there", () => {
    assert.equal(parseTraceparent(`01-${TRACE}-${SPAN}-01-more`)?.traceId, TRACE);
    assert.equal(parseTraceparent(`00-${TRACE}-${SPAN}-01-more`), undefined);
  });

  it("is nothing where it is absent or malformed", () => {
    const malformed = [
      "",
      "x",
      `ff-${TRACE}-${SPAN}-01`,
      `00-${"0".repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${"0".repeat(16)}-01`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}`,
      `00-${TRACE}-${SPAN}-01 `,
    ];
    for (const header of malformed) assert.equal(parseTraceparent(header), undefined, header);
  });
});
