import assert from "node:assert/strict";
import { test } from "node:test";
import { serviceArguments } from "../../../src/ways/node/arguments.js";
import { serviceArguments as written } from "../../../src/ways/node-ways.js";

test("what the ways write is what the services read", () => {
  const context = { threads: 2, ioMs: 2.5, text: "--threads=9" };
  assert.deepEqual(serviceArguments(["some-way", ...written(context)]), {
    name: "some-way",
    port: 0,
    ...context,
  });
});

for (const [fault, args] of [
  ["no name", []],
  ["two names", ["a", "b"]],
  ["an unknown option", ["a", "--clients=1"]],
  ["no threads", ["a", "--threads="]],
  ["half a thread", ["a", "--threads=1.5"]],
  ["too many threads", ["a", "--threads=257"]],
  ["time that runs backwards", ["a", "--io-ms=-1"]],
  ["a port that is none", ["a", "--port=65536"]],
] as const) {
  test(`${fault}: an error`, () => {
    const valid = written({ threads: 1, ioMs: 5, text: "t" });
    assert.throws(() => serviceArguments([...valid, ...args]));
  });
}
