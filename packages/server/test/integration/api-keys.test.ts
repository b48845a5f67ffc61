import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { EXIT } from "../../src/start/exit-codes.js";
import { ServerProcess } from "../support/server-process.js";

const FIXED = "fixed:hunter2hunter2";

describe("API keys of a server", () => {
  let directory: string;
  let file: string;
  let server: ServerProcess;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "native-infer-keys-"));
    file = join(directory, "keys");
    writeFileSync(file, "# first\nann:anns-secret-1\n");
    server = await ServerProcess.start(["--api-keys", FIXED, "--api-keys-file", file]);
  });
  after(async () => {
    const { code, stdout, stderr } = await server.stop();
    rmSync(directory, { recursive: true });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.doesNotMatch(stdout, /hunter2|-secret-|private words/);
  });

  const status = async (key: string) =>
    (await server.embeddings({ input: "private words" }, { Authorization: `Bearer ${key}` }))
      .status;

  it("are those of the flag and of the file", async () => {
    assert.equal(await status("hunter2hunter2"), 200);
    assert.equal(await status("anns-secret-1"), 200);
    assert.equal(await status("bobs-secret-1"), 401);
  });

  it("are not shown in the list of processes", { skip: process.platform !== "linux" }, () => {
    const title = readFileSync(`/proc/${server.pid}/cmdline`, "utf8");
    assert.match(title, /native-infer-server/);
    assert.doesNotMatch(title, /hunter2/);
  });

  it("and texts stay out of the log, whatever is wrong with a request", async () => {
    const headers = { "x-api-key": "hunter2hunter2" };
    const statuses = [];
    for (const body of ['{"input":"private words"', { input: "private words", dimensions: "x" }]) {
      statuses.push((await server.embeddings(body, headers)).status);
    }
    for (const path of ["/?q=private words&q=private words", "/?q=private words"]) {
      statuses.push((await server.get(path, { headers })).status);
    }
    assert.deepEqual(statuses, [400, 400, 400, 200]);
  });

  it("change with the file, stay where it is broken, and the log says so", async () => {
    const replacement = join(directory, "next");
    writeFileSync(replacement, "bob:bobs-secret-1\ncat:cats-secret-1\n");
    renameSync(replacement, file);
    await until(() => /has changed: 3 API keys are valid now/.test(server.stdout), 10_000);
    assert.deepEqual(
      [
        await status("anns-secret-1"),
        await status("bobs-secret-1"),
        await status("hunter2hunter2"),
      ],
      [401, 200, 200],
    );

    writeFileSync(file, "bob:bobs-secret-1\ndan:d-secret-\n two words-secret-\n");
    await until(() => /the API keys stay as they were: line-3 has/.test(server.stdout), 10_000);
    assert.equal(await status("bobs-secret-1"), 200);

    rmSync(file);
    await until(() => /stay as they were: ENOENT/.test(server.stdout), 10_000);
    assert.equal(await status("bobs-secret-1"), 200);

    writeFileSync(file, "eve:eves-secret-1\n");
    await until(() => /has changed: 2 API keys/.test(server.stdout), 10_000);
    assert.deepEqual([await status("bobs-secret-1"), await status("eves-secret-1")], [401, 200]);
  });

  it("of a file that is missing, empty or broken stop the server at its start", async () => {
    const empty = join(directory, "empty");
    writeFileSync(empty, "# nobody\n");
    const broken = join(directory, "broken");
    writeFileSync(broken, "hunter2\n");
    for (const [path, reason] of [
      [join(directory, "nothing-here"), /ENOENT/],
      [directory, /EISDIR/],
      [empty, /there are no keys/],
      [broken, /line-1 has a key of 7 characters/],
    ] as const) {
      const { code, stdout, stderr } = await ServerProcess.run(["--api-keys-file", path]);
      assert.deepEqual([code, stdout], [EXIT.settings, ""]);
      assert.match(stderr, /^native-infer-server: INVALID_ARGUMENT: --api-keys-file .* cannot be/);
      assert.match(stderr, reason);
      assert.doesNotMatch(stderr, /hunter/);
    }
  });
});
