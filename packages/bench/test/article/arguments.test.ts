import assert from "node:assert/strict";
import { test } from "node:test";
import { benchArguments } from "../../src/article/arguments.js";
import { chosenWays } from "../../src/article/main.js";
import { fakeWay } from "../support/fake-ways.js";

test("without arguments all four numbers of clients are measured", () => {
  assert.deepEqual(benchArguments([]).options.clients, [1, 8, 32, 128]);
});

test("a quick run is shorter than a full one in every respect", () => {
  const [quick, full] = [benchArguments(["--quick"]).options, benchArguments([]).options];
  assert.ok(quick.rounds < full.rounds && quick.seconds < full.seconds);
  assert.ok(quick.clients.length < full.clients.length);
});

test("clients are put in order", () => {
  assert.deepEqual(benchArguments(["--clients", "32,1"]).options.clients, [1, 32]);
});

test("what is out of range is named", () => {
  assert.throws(() => benchArguments(["--rounds", "0"]), /--rounds/);
  assert.throws(() => benchArguments(["--seconds", "x"]), /--seconds/);
  assert.throws(() => benchArguments(["--clients", "1,2.5"]), /--clients/);
  assert.throws(() => benchArguments(["--nonsense"]), /--nonsense/);
});

test("a way that does not exist is an error that lists those that do", () => {
  assert.throws(() => chosenWays([fakeWay("beside", "")], ["beneath"], false), /beneath.*beside/);
});

test("a quick run leaves Python out and says why, unless it is asked for", () => {
  const python = { ...fakeWay("beside", ""), runtime: "python" as const };
  assert.match(chosenWays([python], [], true)[0]?.missing() ?? "", /quick/);
  assert.equal(chosenWays([python], ["beside"], true)[0]?.missing(), undefined);
  assert.equal(chosenWays([python], [], false)[0]?.missing(), undefined);
});
