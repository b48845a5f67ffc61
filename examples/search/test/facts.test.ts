import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { worldFacts } from "../src/facts.js";

describe("the facts", () => {
  const facts = worldFacts();
  const byId = new Map(facts.map((fact) => [fact.id, fact]));

  it("are about ten thousand, each with an id of its own", () => {
    assert(facts.length >= 9000 && facts.length <= 12_000, `${facts.length}`);
    assert.equal(byId.size, facts.length);
  });

  it("say how big London is, and which country it is the capital of", () => {
    const { text, metadata } = byId.get("city:2643743") ?? {};
    assert.equal(
      text,
      "London is the capital of the United Kingdom and has a population of 7,556,900.",
    );
    assert.deepEqual(metadata, {
      kind: "city",
      name: "London",
      country: "GB",
      population: 7_556_900,
    });
  });

  it("are one sentence each, with nothing left to fill in", () => {
    for (const { text } of facts) {
      assert.match(text, /^\S.*\S\.$/);
      assert.doesNotMatch(text, /undefined|null|NaN|\n| {2}/, text);
    }
  });

  it("are the same in every run", () => {
    assert.deepEqual(worldFacts(), facts);
  });

  it("hold the answer to each of the hundred questions", () => {
    const file = new URL("../../questions.jsonl", import.meta.url);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const questions = lines.map((line) => JSON.parse(line) as { question: string; id: string });
    assert.equal(questions.length, 100);
    assert.equal(new Set(questions.map(({ id }) => id)).size, 100);
    for (const { question, id } of questions) {
      const name = byId.get(id)?.metadata.name;
      assert(name !== undefined && question.includes(name), `${question}: ${name}`);
    }
  });
});
