import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  environmentFolder,
  missingInEnvironment,
  PYTHON_WAYS,
  pythonOf,
} from "../../src/ways/python-ways.js";
import { testContract } from "./support/contract.js";

describe("what is missing in a Python environment", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "native-infer-ways-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  test("without an environment, all is", () => {
    assert.match(missingInEnvironment("python-inline", folder) ?? "", /bench:python-setup makes/);
  });

  test("with one, what the set-up tried decides", () => {
    mkdirSync(dirname(pythonOf(folder)));
    writeFileSync(pythonOf(folder), "");
    writeFileSync(
      join(folder, "ways.json"),
      '{"python-inline": null, "python-infinity": "no torch"}',
    );
    assert.equal(missingInEnvironment("python-inline", folder), undefined);
    assert.equal(missingInEnvironment("python-infinity", folder), "no torch");
    assert.match(missingInEnvironment("python-onnxruntime", folder) ?? "", /not tried/);
  });
});

const [anyWay] = PYTHON_WAYS.filter((way) => way.missing() === undefined);
if (anyWay) {
  const python = pythonOf(environmentFolder());
  const { env } = anyWay.command({ threads: 1, ioMs: 5, text: "" });
  const options = { env: { ...process.env, ...env }, encoding: "utf8" } as const;

  test("the services' own tests in Python pass", () => {
    const folder = join(env.PYTHONPATH ?? "", "ways", "tests");
    const args = ["-m", "unittest", "discover", "-s", folder, "-t", env.PYTHONPATH ?? ""];
    const { status, stderr } = spawnSync(python, args, options);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /Ran [1-9]/);
  });

  test("the services are the ones that Python knows", () => {
    const { stdout } = spawnSync(python, ["-m", "ways", "--list"], options);
    assert.deepEqual(
      JSON.parse(stdout),
      PYTHON_WAYS.map((way) => way.name),
    );
  });
}

for (const way of PYTHON_WAYS) {
  const int8 = way.name === "python-onnxruntime";
  testContract(way, { cosine: int8 ? 0.98 : 0.9999, children: way.name === "python-process-pool" });
}
