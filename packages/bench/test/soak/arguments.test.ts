import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { helpOf } from "@native-infer/command-line";
import { SOAK, soakArguments } from "../../src/soak/arguments.js";
import { ciPlan, leakPlan } from "../../src/soak/ci.js";
import { USUAL_MIX } from "../../src/soak/shapes.js";

const ATTACKS = ["one", "two"];
const read = (...args: string[]) => soakArguments(args, ATTACKS);

test("without options it is two minutes of everything, without a fault", () => {
  const { kind, json, plan } = read();
  assert.deepEqual([kind, json, plan.seconds, plan.leak], ["soak", false, 120, undefined]);
  assert.deepEqual(plan.mix, USUAL_MIX);
  assert.deepEqual(plan.serverArgs, ["--store", "simulated"]);
});

test("options are read", () => {
  const { plan, json } = read(
    "--minutes=30",
    "--disconnects=50000",
    "--max-concurrent-requests=128",
    "--mix=openai=3,bad=0",
    "--node-option=--max-old-space-size=512",
    "--server-option=--threads=1",
    "--store=lancedb",
    "--leak=place",
    "--json",
  );
  assert.deepEqual(
    [plan.seconds, plan.disconnects, plan.maxConcurrentRequests, plan.burst, plan.leak, json],
    [1800, 50_000, 128, 256, "place", true],
  );
  assert.deepEqual(plan.mix, { openai: 3, bad: 0 });
  assert.deepEqual(plan.nodeArgs, ["--max-old-space-size=512"]);
  assert.deepEqual(plan.serverArgs, ["--store", "lancedb", "--threads=1"]);
});

test("the warm-up is a quarter of a short soak, and half a minute of a long one", () => {
  assert.equal(read("--minutes=0.2").plan.warmUpSeconds, 3);
  assert.equal(read("--minutes=30").plan.warmUpSeconds, 30);
});

test("attacks are named, or all", () => {
  assert.deepEqual(read("--attack=two").attacks, ["two"]);
  assert.deepEqual(read("--attack=all").attacks, ATTACKS);
  assert.equal(read("--attack=two,one").kind, "attack");
});

describe("what is wrong is named", () => {
  for (const [args, message] of [
    [["--minutes=0"], /--minutes is '0'.*0.1 to 1440/],
    [["--clients=1.5"], /--clients is '1.5'; allowed is an integer/],
    [["--mix=nothing=1"], /--mix is 'nothing=1'; allowed is .*openai/],
    [["--mix=openai"], /'openai'/],
    [["--mix=openai=0"], /--mix is 'openai=0'; allowed is .*one of them above 0/],
    [["--leak=time"], /'time'.*place/],
    [["--attack=three"], /'three'.*one, two/],
    [["--store=qdrant"], /'qdrant'/],
    [["--fast"], /--fast/],
    [["now"], /now/],
  ] as const)
    test(args.join(" "), () => assert.throws(() => read(...args), message));
});

test("the help has a line for each option", () => {
  const help = helpOf({ ...SOAK, groups: { Options: SOAK.options } });
  for (const name of ["minutes", "disconnects", "mix", "leak", "attack", "pause-ms", "ci"])
    assert.match(help, new RegExp(`^  --${name}\\b`, "m"));
});

test("the short form is reached by busy clients, and waits less for a server with a fault", () => {
  const { plan } = read("--ci");
  const soak = ciPlan(plan);
  assert.equal(soak.maxConcurrentRequests, 16);
  assert.ok(soak.clients > soak.maxConcurrentRequests && soak.cutters > 0);
  const faulty = leakPlan(plan, "vector");
  assert.equal(faulty.leak, "vector");
  assert.ok(faulty.timeoutMs < soak.timeoutMs && faulty.timeoutMs < 1000 * faulty.seconds);
  assert.ok(faulty.clients < faulty.maxConcurrentRequests);
});
