import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Buckets } from "../../src/observability/buckets.js";
import { counter, gauge, histogram } from "../../src/observability/exposition.js";

describe("Prometheus' text format", () => {
  it("has help and type before the series", () => {
    assert.equal(
      counter("c_total", "What it counts", [{ labels: { a: "1", b: "2" }, value: 3 }]),
      '# HELP c_total What it counts\n# TYPE c_total counter\nc_total{a="1",b="2"} 3\n',
    );
    assert.match(gauge("g", "Help", [{ value: 0.5 }]), /^# TYPE g gauge\ng 0\.5\n$/m);
  });

  it("escapes quotes, backslashes and line breaks in labels", () => {
    const text = gauge("g", "Help", [{ labels: { model: 'a"b\\c\nd' }, value: 1 }]);
    assert.match(text, /^g\{model="a\\"b\\\\c\\nd"\} 1$/m);
  });

  it("adds a histogram's buckets up, in the unit that is engineInputs for", () => {
    const ms = new Buckets([1, 3]);
    for (const value of [0.5, 2, 2, 9]) ms.observe(value);
    const text = histogram("h_seconds", "Help", [{ labels: { m: "x" }, of: ms, scale: 0.001 }]);
    assert.deepEqual(text.split("\n").slice(2), [
      'h_seconds_bucket{m="x",le="0.001"} 1',
      'h_seconds_bucket{m="x",le="0.003"} 3',
      'h_seconds_bucket{m="x",le="+Inf"} 4',
      'h_seconds_sum{m="x"} 0.0135',
      'h_seconds_count{m="x"} 4',
      "",
    ]);
  });

  it("needs no braces where there are no labels", () => {
    const text = histogram("h", "Help", [{ of: new Buckets([1]) }]);
    assert.match(text, /^h_bucket\{le="1"\} 0\nh_bucket\{le="\+Inf"\} 0\nh_sum 0\nh_count 0\n$/m);
  });
});
