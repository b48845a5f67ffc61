import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Journal, type JournalFiles } from "../src/journal.js";
import { START } from "../src/sources/source.js";

const identity = { source: "a.jsonl", fingerprint: "1", target: "store of model" };
const letter = (number: number) => ({ number, problem: "no text", record: { id: number } });

describe("the journal of an import", () => {
  let folder: string;
  let files: JournalFiles & { checkpoint: string };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "native-infer-journal-"));
    files = { checkpoint: join(folder, "checkpoint"), deadLetters: join(folder, "bad.jsonl") };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = (part: object = {}, restart = false) =>
    Journal.open({ ...identity, ...part }, files, { restart });
  const letters = () =>
    readFileSync(files.deadLetters, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { number: number }).number);

  it("begins at the start, and goes on behind the last commit", async () => {
    const first = await open();
    assert.deepEqual(first.mark, START);
    await first.commit({ records: 10, offset: 100 }, 9, [letter(3)]);
    await first.close();
    const second = await open();
    assert.deepEqual(second.mark, { records: 10, offset: 100 });
    assert.deepEqual(second.totals, { documents: 9, bad: 1 });
    assert.equal(second.wasDone, false);
    await second.close();
  });

  it("writes no dead letter twice that came behind the last checkpoint", async () => {
    const first = await open();
    await first.commit({ records: 5, offset: 50 }, 4, [letter(2)]);
    await first.close();
    // As an end between the two writes of a commit leaves it.
    appendFileSync(files.deadLetters, `${JSON.stringify(letter(7))}\n{"number":`);
    const second = await open();
    await second.commit({ records: 9, offset: 90 }, 3, [letter(7)]);
    await second.close();
    assert.deepEqual(letters(), [2, 7]);
  });

  it("knows when everything was done", async () => {
    const first = await open();
    await first.commit({ records: 5, offset: 50 }, 5, []);
    await first.finish();
    const second = await open();
    assert.equal(second.wasDone, true);
    await second.close();
  });

  for (const [part, other] of [
    ["source", "b.jsonl"],
    ["fingerprint", "2"],
    ["target", "another store"],
  ]) {
    it(`refuses to go on with another ${part}, naming both, unless told to begin anew`, async () => {
      await (await open()).finish();
      const wanted = open({ [part as string]: other });
      await assert.rejects(wanted, {
        code: "INVALID_ARGUMENT",
        message: new RegExp(`${other}; --restart`),
      });
      const anew = await open({ [part as string]: other }, true);
      assert.deepEqual(anew.mark, START);
      await anew.close();
    });
  }

  it("refuses a checkpoint that is none, naming it", async () => {
    writeFileSync(files.checkpoint, "{");
    await assert.rejects(open(), { code: "INVALID_ARGUMENT", message: /checkpoint/ });
  });

  it("keeps nothing where there is no place for a checkpoint", async () => {
    const journal = await Journal.open(
      identity,
      { checkpoint: undefined, deadLetters: files.deadLetters },
      { restart: false },
    );
    await journal.commit({ records: 1, offset: 1 }, 1, []);
    await journal.finish();
    assert.equal(existsSync(files.checkpoint), false);
  });
});
