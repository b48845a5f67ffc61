import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { missed } from "../../src/promises/figures.js";
import { attackFigures } from "../../src/soak/attacks/run.js";
import { memoryFigure, type SoakMeasured, soakFigures } from "../../src/soak/criteria.js";
import { LEAKS } from "../../src/soak/leak.js";
import { Ledger, type Outcome } from "../../src/soak/ledger.js";
import { faultsOf, partLines } from "../../src/soak/report.js";

function ledgerWith(...outcomes: Outcome[]): Ledger {
  const ledger = new Ledger();
  for (const outcome of ["answered", ...outcomes] as Outcome[]) ledger.sent("a")(outcome);
  ledger.vectorsCompared = 1;
  return ledger;
}

const rest = { descriptors: 27, handles: 2, liveBytes: 20e6 };
const good: SoakMeasured = {
  ledger: ledgerWith("refused", "cancelled"),
  seconds: 10,
  disconnects: 100,
  unfinished: { requests: 0, bodies: 0, open: 0, texts: 0 },
  failedTexts: 0,
  before: rest,
  after: rest,
  memory: Array.from({ length: 60 }, (_, seconds) => ({ seconds, residentMb: 180 })),
  loopDelay: { p50: 1, p99: 5, max: 30 },
  atOnce: { sent: 16, answered: 16 },
  wasAlive: true,
  exitCode: 0,
};

const names = (measured: Partial<SoakMeasured> = {}) =>
  missed(soakFigures({ ...good, ...measured })).map(({ name }) => name);

test("a soak passes if nothing is lost, kept or spoilt", () => {
  assert.deepEqual(names(), []);
});

describe("each criterion by itself", () => {
  const cases: Readonly<Record<string, Partial<SoakMeasured>>> = {
    "requests answered": (() => {
      const ledger = new Ledger();
      ledger.vectorsCompared = 1;
      ledger.sent("a")("refused");
      return { ledger };
    })(),
    "requests lost": { ledger: ledgerWith("lost") },
    "responses that are wrong": { ledger: ledgerWith("wrong") },
    "vectors that differ from their reference": { ledger: ledgerWith("differs") },
    "places taken at rest: requests": {
      unfinished: { requests: 1, bodies: 0, open: 0, texts: 0 },
    },
    "places taken at rest: bodies": { unfinished: { requests: 0, bodies: 1, open: 0, texts: 0 } },
    "places taken at rest: open routes": {
      unfinished: { requests: 0, bodies: 0, open: 1, texts: 0 },
    },
    "texts accepted that never ended": {
      unfinished: { requests: 0, bodies: 0, open: 0, texts: 1 },
    },
    "texts that failed": { failedTexts: 1 },
    "growth of file descriptors": { after: { ...rest, descriptors: 28 } },
    "growth of handles": { after: { ...rest, handles: 3 } },
    "growth of live memory": { after: { ...rest, liveBytes: 40e6 } },
    "disconnects at random moments": { wantedDisconnects: 101 },
    "answered of 16 at once, at the end": { atOnce: { sent: 16, answered: 15 } },
    "processes that ended by themselves": { wasAlive: false },
    "exit code of the server": { exitCode: 1 },
  };
  for (const [name, measured] of Object.entries(cases))
    test(name, () => assert.deepEqual(names(measured), [name]));

  test("requests without an end", () => {
    const ledger = ledgerWith();
    ledger.sent("a");
    assert.deepEqual(names({ ledger }), ["requests without an end"]);
  });
});

test("the criterion that has to find a fault exists", () => {
  const all = soakFigures(good).map(({ name }) => name);
  for (const criterion of Object.values(LEAKS)) assert.ok(all.includes(criterion), criterion);
});

test("what could not be measured is missed", () => {
  const gone = { descriptors: Number.NaN, handles: Number.NaN, liveBytes: Number.NaN };
  const found = names({ unfinished: undefined, after: gone, exitCode: null, memory: [] });
  for (const name of ["places taken at rest: requests", "growth of handles"])
    assert.ok(found.includes(name), name);
  assert.ok(found.includes("exit code of the server"));
  assert.ok(found.includes("resident memory, last quarter less first"));
});

describe("resident memory", () => {
  const grown = (seconds: number, mbPerMinute: number) =>
    Array.from({ length: seconds }, (_, second) => ({
      seconds: second,
      // The first ten minutes are what they are.
      residentMb: 200 + (second < 600 ? second : 600 + (mbPerMinute * (second - 600)) / 60),
    }));

  test("of half an hour is judged by its slope after the first ten minutes", () => {
    const slow = memoryFigure(grown(1800, 0.15));
    assert.ok(Math.abs(slow.value - 1.5) < 0.01);
    assert.deepEqual(missed([slow]), []);
    assert.equal(missed([memoryFigure(grown(1800, 0.25))]).length, 1);
  });

  test("of minutes may only not explode", () => {
    assert.deepEqual(missed([memoryFigure(grown(60, 0))]), []);
    assert.equal(missed([memoryFigure(grown(300, 0))]).length, 1);
  });
});

describe("a part's verdict", () => {
  const figures = soakFigures({ ...good, failedTexts: 1 });

  test("names what was missed", () => {
    assert.deepEqual(faultsOf({ part: "soak", figures }), ["soak: texts that failed"]);
    assert.match(partLines({ part: "soak", figures }).join("\n"), /texts that failed.*MISSED/);
  });

  test("of a server with a fault is good only if the right criterion found it", () => {
    assert.deepEqual(faultsOf({ part: "x", figures, expectedMiss: "texts that failed" }), []);
    assert.equal(faultsOf({ part: "x", figures, expectedMiss: "requests lost" }).length, 1);
  });
});

describe("an attack", () => {
  const held = {
    before: 100,
    during: 50,
    attackRate: 500,
    refused: 0,
    lost: 0,
    wasAlive: true,
    p50: 1,
    p99: 19,
    max: 99,
    peakMb: 300,
    placesTaken: 0,
  };
  const missedBy = (measured: Partial<typeof held>) =>
    missed(attackFigures({ ...held, ...measured })).map(({ name }) => name);

  test("is withstood at the bounds and not beyond", () => {
    assert.deepEqual(missedBy({}), []);
    assert.deepEqual(missedBy({ during: 49 }), ["honest throughput, with the attack to without"]);
    assert.deepEqual(missedBy({ p99: 20 }), ["event-loop delay p99"]);
    assert.deepEqual(missedBy({ max: 100 }), ["event-loop delay max"]);
    assert.deepEqual(missedBy({ wasAlive: false }), ["processes that ended"]);
    assert.deepEqual(missedBy({ placesTaken: 1 }), ["places taken when it is over"]);
  });
});
