import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("support/garbage-program.js", import.meta.url));

/** A request takes some 20 KB; a hidden class with its descriptors has more than a hundred bytes. */
const MAX_BYTES = 100;

/** In a process of its own: the test runner watches promises, which leaves something of each. */
function check(name: string): void {
  const bytes = Number(execFileSync(process.execPath, [PROGRAM, name], { encoding: "utf8" }));
  assert(bytes < MAX_BYTES, `${bytes} bytes a request`);
}

describe("a request that is over leaves nothing in the old generation", () => {
  it("when its answer was watched for slow readers", () => check("answer"));
  it("when it listened for its client's departure", () => check("departure"));
  it("when its work was noted", () => check("work"));
});
