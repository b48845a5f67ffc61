import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { queryParameter } from "../../src/web/request-parameters.js";

describe("query parameter", () => {
  const cases: [query: string, value: string | undefined][] = [
    ["", undefined],
    ["p=1", undefined],
    ["q", ""],
    ["q=", ""],
    ["q=a", "a"],
    ["p=1&q=a&r=2", "a"],
    ["q=a+b%20c%2B", "a b c+"],
    ["q=a=b", "a=b"],
    ["q=%F0%9F%8C%8D", "🌍"],
    ["%71=a", "a"],
    ["toString=1", undefined],
  ];
  for (const [query, value] of cases) {
    it(`in '${query}' is ${JSON.stringify(value)}`, () => {
      assert.equal(queryParameter(query, "q"), value);
    });
  }

  for (const query of ["q=%E0%A4%A", "q=%", "q=%zz", "q=%ff", "q=%ED%A0%80", "%=1"]) {
    it(`refuses the malformed '${query}'`, () => {
      assert.throws(() => queryParameter(query, "q"), { status: 400, code: "INVALID_ARGUMENT" });
    });
  }

  it("refuses to choose between two values", () => {
    assert.throws(() => queryParameter("q=a&q=b", "q"), { status: 400, param: "q" });
  });
});
