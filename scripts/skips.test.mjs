import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mayBeRemembered, unexcused } from "./skips.mjs";

const HERE = {
  what: "real cgroups",
  why: "not possible here: /sys/fs/cgroup cannot be written to",
};
const LEFT_OUT = { what: "ways in Python", why: "left out of every check: no torch" };
const ABSENT = { what: "an import on Redis", why: "not installed: no Redis" };
const SILENT = { what: "something", why: "no reason given" };

describe("a skipped test", () => {
  it("is excused by a reason, in CI only by one that no installation removes", () => {
    const all = [HERE, LEFT_OUT, ABSENT, SILENT];
    assert.deepEqual(unexcused(all, true), [ABSENT, SILENT]);
    assert.deepEqual(unexcused(all, false), [SILENT]);
    assert.deepEqual(unexcused([{ what: "a", why: "not possible here: " }], false).length, 1);
  });

  it("is remembered unless an installation could change it", () => {
    assert(mayBeRemembered([HERE, LEFT_OUT]));
    assert(!mayBeRemembered([HERE, ABSENT]));
    assert(!mayBeRemembered([SILENT]));
  });
});
