import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { duration, pace, showProgress } from "../src/progress.js";

describe("progress", () => {
  it("says durations as people do", () => {
    const said = [0, 45.4, 59.6, 725, 12_000].map(duration);
    assert.deepEqual(said, ["0s", "45s", "1m 0s", "12m 5s", "3h 20m"]);
  });

  it("reckons from where this run began, not from what an earlier one did", () => {
    const begin = { documents: 1000, offset: 500, total: 1000 };
    const { rate, left } = pace(begin, { documents: 1100, bad: 0 }, 600, 10);
    assert.equal(rate, 10);
    assert.equal(left, 40);
  });

  it("knows no remaining time where the end is not known, or nothing is done yet", () => {
    const totals = { documents: 5, bad: 0 };
    assert.equal(pace({ documents: 0, offset: 0, total: undefined }, totals, 5, 1).left, undefined);
    assert.equal(pace({ documents: 0, offset: 0, total: 9 }, totals, 0, 1).left, undefined);
  });

  it("is lines where there is no terminal, the last one with the totals", async () => {
    const screen = new PassThrough();
    const progress = showProgress({ documents: 0, offset: 0, total: 10 }, screen);
    progress.update({ documents: 1, bad: 0 }, 1);
    progress.update({ documents: 1234, bad: 2 }, 10);
    progress.stop();
    screen.end();
    const lines = (await text(screen)).trim().split("\n");
    assert.equal(lines.length, 2);
    assert.match(lines[1] ?? "", /^1,234 documents, 2 bad, .*\/s/);
  });
});
