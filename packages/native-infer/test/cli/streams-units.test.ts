import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { inOrder } from "../../src/cli/in-order.js";
import { LineSplitter } from "../../src/cli/input/line-splitter.js";
import { npyHeader } from "../../src/cli/output/npy.js";
import { Progress } from "../../src/cli/progress.js";

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* generate<T>(items: readonly T[]): AsyncGenerator<T, void, void> {
  yield* items;
}

describe("the line splitter", () => {
  test("finds the same lines, however the bytes are cut into chunks", () => {
    const line = fc.string({ unit: fc.constantFrom("a", "é", "\r", " "), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), fc.array(fc.nat(5)), (lines, ended, cuts) => {
        const bytes = Buffer.from(lines.join("\n") + (ended && lines.length > 0 ? "\n" : ""));
        const splitter = new LineSplitter(1000);
        const found = [];
        let at = 0;
        for (const cut of cuts) {
          found.push(...splitter.push(bytes.subarray(at, at + cut)));
          at = Math.min(bytes.length, at + cut);
        }
        found.push(...splitter.push(bytes.subarray(at)), ...splitter.end());
        const expected = bytes.toString().split("\n");
        if (expected.at(-1) === "") expected.pop();
        assert.deepEqual(
          found.map(({ bytes }) => bytes?.toString()),
          expected.map((text) => text.replace(/\r$/, "")),
        );
        assert.deepEqual(
          found.map(({ number }) => number),
          expected.map((_, i) => i + 1),
        );
      }),
    );
  });

  test("drops a line that is too long, and no other", () => {
    const splitter = new LineSplitter(3);
    const found = ["abc\nab", "cd\nx", "\n"].flatMap((part) => splitter.push(Buffer.from(part)));
    assert.deepEqual(
      found.map(({ bytes }) => bytes?.toString()),
      ["abc", undefined, "x"],
    );
  });
});

describe("work in order", () => {
  test("gives every result once, in order, with no more at a time than allowed", async () => {
    const items = fc.array(fc.nat(4), { maxLength: 30 });
    const property = fc.asyncProperty(items, fc.integer({ min: 1, max: 5 }), async (waits, max) => {
      let running = 0;
      const work = async (wait: number) => {
        running += 1;
        assert.ok(running <= max);
        await sleep(wait);
        running -= 1;
        return wait;
      };
      assert.deepEqual(await collect(inOrder(generate(waits), work, max)), waits);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test("gives a result before the next item is there", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slow(): AsyncGenerator<number, void, void> {
      yield 1;
      await gate;
      yield 2;
    }
    const results = inOrder(slow(), async (value) => value, 4);
    assert.equal((await results.next()).value, 1);
    release();
    assert.equal((await results.next()).value, 2);
  });

  test("gives the results of the items before a failing source, then its failure", async () => {
    async function* failing(): AsyncGenerator<number, void, void> {
      yield* [1, 2];
      throw new Error("no more");
    }
    const seen: number[] = [];
    const reading = (async () => {
      for await (const value of inOrder(failing(), (value) => sleep(5, value), 4)) seen.push(value);
    })();
    await assert.rejects(reading, /no more/);
    assert.deepEqual(seen, [1, 2]);
  });

  test("fails as the first failing work does, in the order of the items", async () => {
    const work = async (value: number) => {
      if (value === 1) await sleep(10);
      if (value > 0) throw new Error(`work ${value}`);
      return value;
    };
    await assert.rejects(collect(inOrder(generate([0, 1, 2]), work, 3)), /work 1/);
  });
});

describe("the NumPy header", () => {
  test("has the same length for every shape, so that it can be written over", () => {
    const lengths = [0, 1, Number.MAX_SAFE_INTEGER].map(
      (rows) => npyHeader("<f4", rows, 384).length,
    );
    assert.deepEqual(lengths, [128, 128, 128]);
  });
});

describe("the progress bar", () => {
  function drawn(totalBytes: number | undefined, columns = 200): string {
    let now = 0;
    let text = "";
    const terminal = { columns, write: (more: string) => (text += more) };
    const progress = new Progress(terminal, totalBytes, () => now);
    now = 10_000;
    progress.advance(500, 250);
    return text;
  }

  test("tells rate, share and the time that is left where the size is known", () => {
    assert.match(drawn(1000), /\[#{5}\.{15}\] +25 %, 500 texts, 50\/s, 0:30 left$/);
  });

  test("tells only texts and rate where the size is not known", () => {
    assert.match(drawn(undefined), /500 texts, 50\/s$/);
  });

  test("never wraps", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what clears a line.
    assert.ok(drawn(1000, 20).replace(/\r\x1b\[K/, "").length < 20);
  });
});
