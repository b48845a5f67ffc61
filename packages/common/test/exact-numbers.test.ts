import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  firstInexact,
  isExact,
  isShortest,
  mayBeInexact,
  quoteInexact,
} from "../src/exact-numbers.js";

/** A number as a fraction of integers: what it is, whatever a double makes of it. */
function fraction(text: string): [numerator: bigint, denominator: bigint] {
  const [, sign = "", whole = "", part = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const power = Number(exponent) - part.length;
  const digits = BigInt(`${sign}${whole}${part}`);
  const scale = 10n ** BigInt(Math.abs(power));
  return power >= 0 ? [digits * scale, 1n] : [digits, scale];
}

function areEqual(a: string, b: string): boolean {
  const [[a1, a2], [b1, b2]] = [fraction(a), fraction(b)];
  return a1 * b2 === b1 * a2;
}

const digits = (min: number, max: number) =>
  fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`)).map((all) => all.replace(/^0+(?=.)/, ""));
/** As JSON has them: of any length, and beyond what a double holds. */
const number = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: digits(1, 24),
    part: fc.option(fc.stringMatching(/^[0-9]{1,24}$/), { nil: undefined }),
    exponent: fc.option(
      fc.tuple(
        fc.constantFrom("e", "E"),
        fc.constantFrom("", "+", "-"),
        fc.oneof(fc.nat(30), fc.nat(420)),
      ),
      { nil: undefined, freq: 3 },
    ),
  })
  .map(({ sign, whole, part, exponent }) =>
    [sign, whole, part === undefined ? "" : `.${part}`, exponent?.join("") ?? ""].join(""),
  );

describe("a number as a double", () => {
  it("keeps its value if the double is printed with its digits, and only then", () => {
    fc.assert(
      fc.property(
        fc.oneof(number, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)),
        (text) => {
          const value = Number(text);
          const isSame = Number.isFinite(value) && areEqual(String(value), text);
          assert.equal(isShortest(text), isSame, text);
          if (/^-?\d+$/.test(text)) assert.equal(isExact(text), isSame && !/e/.test(String(value)));
          else if (isSame) assert.ok(isExact(text), text);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("keeps its value however many digits of it a program prints", () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(double, fc.integer({ min: 17, max: 60 }), (value, precision) => {
        const text = value.toPrecision(precision);
        if (/[.e]/.test(text)) assert.ok(isExact(text), text);
      }),
    );
    for (const text of ["19.99", "0.10000000000000001", "1e22", "4.9E-324", "-0", "0e999", "1.50"])
      assert.ok(isExact(text), text);
  });

  it("does not keep what is beyond it", () => {
    for (const text of [
      ...[
        "9007199254740993",
        "1152921504606846976",
        "50000000014435121",
        "1e400",
        "-1e400",
        "1e-400",
      ],
      ...["0.1234567890123456789", "12345678901234567.89", "9007199254740993.0", "2.5e-324"],
      "10000000000000000000000",
    ])
      assert.ok(!isExact(text), text);
  });
});

describe("JSON with such numbers", () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      number,
      fc
        .string({ unit: fc.constantFrom('"', "\\", "1", "12345678901234567890", ",", ":", "e999") })
        .map((text) => JSON.stringify(text)),
      fc.constantFrom("true", "null", '"9007199254740993"'),
      fc
        .array(tie("tree") as fc.Arbitrary<string>, { maxLength: 4 })
        .map((of) => `[ ${of.join(" , ")} ]`),
      fc
        .dictionary(
          fc.constantFrom("a", "b:,", '9007199254740993"', "\\"),
          tie("tree") as fc.Arbitrary<string>,
        )
        .map(
          (of) =>
            `{${Object.entries(of)
              .map(([key, value]) => `${JSON.stringify(key)} : ${value}`)
              .join(",")}}`,
        ),
    ),
  }));

  /** The same by a look at each value, its numbers as they are written. */
  function expected(json: string): unknown {
    const marked = json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs, (token) =>
      token.startsWith('"') ? `"s${token.slice(1)}` : `"n${token}"`,
    );
    return JSON.parse(marked, (_key, value: unknown) => {
      if (typeof value === "string") {
        const text = value.slice(1);
        return value.startsWith("s") || !isExact(text) ? text : Number(text);
      }
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, of]) => [key.slice(1), of]));
    });
  }

  it("has them as strings of their digits, and all else as it was", () => {
    let quoted = 0;
    fc.assert(
      fc.property(tree as fc.Arbitrary<string>, (json) => {
        const changed = quoteInexact(json);
        if (changed !== json) {
          quoted += 1;
          assert.ok(mayBeInexact(Buffer.from(json)), json);
        }
        assert.deepEqual(JSON.parse(changed), expected(json));
      }),
      { numRuns: 2000 },
    );
    assert.ok(quoted > 100, String(quoted));
  });

  it("names the first one's field", () => {
    const json = '{"a":[9007199254740993],"b":{"c d":[1,{"e\\"f":1e400}]}}';
    const first = (text: string, fields: string[]) => {
      const steps = firstInexact(text, fields);
      let step = steps.next();
      while (!step.done) step = steps.next();
      return step.value;
    };
    assert.deepEqual(first(json, ["b"]), { name: 'b.c d[1].e"f', number: "1e400" });
    assert.deepEqual(first(json, ["a", "b"]), { name: "a[0]", number: "9007199254740993" });
    assert.equal(first(json, ["c"]), undefined);
  });

  it("is looked through in parts, so that the event loop is yielded to", () => {
    const json = `{"a":[${"0.10000000000000001,".repeat(50_000)}9007199254740993]}`;
    let parts = 0;
    const steps = firstInexact(json, ["a"]);
    let step = steps.next();
    for (; !step.done; step = steps.next()) parts += 1;
    assert.deepEqual(step.value, { name: "a[50000]", number: "9007199254740993" });
    assert.ok(parts >= json.length / 20_000, String(parts));
  });
});
