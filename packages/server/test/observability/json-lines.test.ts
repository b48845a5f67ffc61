import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import type { LineWriter } from "@native-infer/common";
import { JsonLog } from "../../src/observability/json-log.js";
import { repositoryFile } from "../support/repository.js";
import { entry, someWork } from "./entries.js";

/** A stack that is the same on every machine, and `fields`. */
function failed<T extends Error>(error: T, fields: object = {}): T {
  error.stack = `${error.name}: ${error.message}\n    at f (a.js:1:2)`;
  return Object.assign(error, fields);
}

class StoreDown extends Error {
  readonly code = "STORE_UNAVAILABLE";
  readonly retryable = true;
}

const lost = () => failed(new RangeError("third"), { code: "LOST" });
const down = () => failed(new StoreDown("second", { cause: lost() }));
const texts = ['say "a\\b"\n\u0001\u007f\u2028 ö 漢 😀', "", `${"y".repeat(120)}"\t`];

/** What was logged, each a line of json-lines.jsonl. */
const LOGGED: Record<string, (log: JsonLog) => void> = {
  "has what is known of a request": (log) =>
    log.request(entry({ ioMs: 5.44444, requestId: "r1", traceId: "4bf9", ms: 7.0421 })),
  "leaves out what is not known": (log) =>
    log.request(entry({ status: 503, open: true, route: undefined, usage: undefined })),
  "escapes what a request holds": (log) =>
    log.request(
      entry({
        path: '/a"b\\c',
        status: 500,
        ms: Number.NaN,
        usage: { ...someWork, model: "m\r" },
        engineInputs: { inputs: texts, at: 0 },
      }),
    ),
  "escapes what a notice holds": (log) => log.info('100 % of %s "done"\n%j'),
  "has a fault's type and fields": (log) => log.error("GET /", failed(new StoreDown("a")), "r1"),
  "keeps its own names for type, message and stack": (log) => {
    const deep = { b: [1, null], a: undefined, at: new Date(0) };
    log.error("GET /", failed(new TypeError('no "x"'), { type: "mine", index: 3, deep }));
  },
  "has the causes of a fault": (log) =>
    log.error("GET /", failed(new Error("first", { cause: down() }))),
  "has causes that are fields": (log) =>
    log.error("GET /", failed(new Error("first"), { cause: down() })),
  "has a cause that is no error": (log) =>
    log.error("GET /", failed(new Error("first"), { cause: "why" })),
  "has the errors of a fault": (log) =>
    log.error("GET /", failed(new AggregateError([lost(), "b", down()], "all failed"))),
  "has an error that is a field": (log) =>
    log.error("GET /", failed(new Error("outer"), { inner: down() })),
  "has an error without a stack": (log) =>
    log.error("GET /", Object.assign(new Error("bare"), { stack: undefined })),
  "takes a string for a fault": (log) => log.error("GET /", "text"),
  "takes null for a fault": (log) => log.error("GET /", null),
  "takes undefined for a fault": (log) => log.error("GET /", undefined),
  "takes a symbol for a fault": (log) => log.error("GET /", Symbol("s")),
  "takes an object for a fault": (log) => log.error("GET /", { a: 1, b: new Map() }),
  "takes what has a message for an error": (log) => log.error("GET /", { message: "m", code: 7 }),
};

describe("a line of the log in JSON", () => {
  beforeEach(() => mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 10, 22, 1, 2, 3, 4) }));
  afterEach(() => mock.timers.reset());

  const written = (use: (log: JsonLog) => void): string => {
    let lines = "";
    const writer = { write: (line: string) => (lines += line) } as unknown as LineWriter;
    use(new JsonLog(writer, { level: "debug", texts: true }));
    return lines;
  };

  // Written by pino 10, which had this format first.
  const file = repositoryFile("packages/server/test/observability/json-lines.jsonl");
  const recorded = readFileSync(file, "utf8").split(/(?<=\n)/);

  Object.entries(LOGGED).forEach(([behaviour, use], at) => {
    it(behaviour, () => assert.equal(written(use), recorded[at]));
  });
  it("is recorded for each of these", () =>
    assert.equal(recorded.length, Object.keys(LOGGED).length));
});
