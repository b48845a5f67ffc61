import assert from "node:assert/strict";
import { test } from "node:test";
import { between, parseTicks } from "../../src/http/late-ticks.js";

const name = "native_infer_event_loop_delay_seconds";
const metrics = (early: number, count: number) =>
  `# TYPE ${name} histogram\n${name}_bucket{le="0.001"} 1\n${name}_bucket{le="0.002"} ${early}\n${name}_count ${count}\n`;

test("late ticks are those beyond 2 ms, of the time between two readings", () => {
  const [before, after] = [parseTicks(metrics(90, 100)), parseTicks(metrics(189, 200))];
  assert.deepEqual(before, { count: 100, late: 10 });
  assert.deepEqual(between(before, after), { count: 100, late: 1 });
});

test("metrics without the loop's delay are an error", () => {
  assert.throws(() => parseTicks("x 1\n"), /no native_infer_event_loop_delay/);
});
