import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger, type Outcome } from "../../src/soak/ledger.js";

test("each request is sent once and ends once, by its name and in all", () => {
  const ledger = new Ledger();
  const ends = (["answered", "refused", "lost"] as Outcome[]).map((outcome) => {
    return { outcome, end: ledger.sent("a") };
  });
  const other = ledger.sent("b");
  assert.equal(ledger.underWay, 4);
  for (const { outcome, end } of ends) end(outcome);
  assert.equal(ledger.underWay, 1);
  other("cancelled");
  assert.equal(ledger.underWay, 0);
  const none = { sent: 0, answered: 0, refused: 0, cancelled: 0, lost: 0, wrong: 0, differs: 0 };
  assert.deepEqual(ledger.accounts(), [
    ["a", { ...none, sent: 3, answered: 1, refused: 1, lost: 1 }],
    ["b", { ...none, sent: 1, cancelled: 1 }],
  ]);
  assert.deepEqual(ledger.total(), {
    ...none,
    sent: 4,
    answered: 1,
    refused: 1,
    cancelled: 1,
    lost: 1,
  });
});

test("a request that ends twice is an error of the meter", () => {
  const end = new Ledger().sent("a");
  end("answered");
  assert.throws(() => end("answered"), /twice/);
});

test("reasons are kept, each once, and not without a limit", () => {
  const ledger = new Ledger();
  for (let i = 0; i < 100; i += 1) ledger.sent("a")("lost", `reason ${i % 20}`);
  const examples = ledger.examples("lost");
  assert.ok(examples.length >= 2 && examples.length < 20);
  assert.equal(new Set(examples).size, examples.length);
  assert.equal(examples[0], "a: reason 0");
});
