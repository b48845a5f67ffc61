import assert from "node:assert/strict";
import { test } from "node:test";
import { WAYS } from "../../src/ways/index.js";

test("names are unique and fit for file names", () => {
  const names = WAYS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-z0-9-]+$/);
});

test("the text reaches the process as it is", () => {
  const text = '--port 9 "quoted" $HOME\n';
  for (const way of WAYS) {
    const { args } = way.command({ threads: 2, ioMs: 5, text });
    assert.ok(args.includes(`--text=${text}`), way.name);
  }
});
