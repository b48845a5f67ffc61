import assert from "node:assert/strict";
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { EXIT } from "../../src/start/exit-codes.js";
import { ServerProcess } from "../support/server-process.js";
import { scratchDirectory } from "../support/settings.js";
import { getOverSocket } from "../support/unix-socket.js";

describe("unix socket", () => {
  let directory: string;
  before(() => {
    directory = scratchDirectory();
  });
  after(() => rmSync(directory, { recursive: true }));

  it("is listened on with the permissions that were asked for, and removed at the end", async () => {
    const path = join(directory, "own.sock");
    const server = await ServerProcess.start(["--unix-socket", path, "--unix-socket-mode", "660"]);
    assert.equal(server.url, `unix:${path}`);
    assert.match(
      server.stdout,
      /try: curl --unix-socket \S+own\.sock http:\/\/localhost\/health\n/,
    );
    assert.equal(statSync(path).mode & 0o777, 0o660);
    assert.equal((await getOverSocket(path, "/")).status, 200);
    assert.equal((await server.stop()).code, 0);
    assert.equal(existsSync(path), false);
  });

  it("is for its owner alone unless somebody says otherwise", async () => {
    const path = join(directory, "default.sock");
    const server = await ServerProcess.start(["--unix-socket", path]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    await server.stop();
  });

  it("is taken over from a server that was killed, but not from one that listens", async () => {
    const path = join(directory, "stale.sock");
    const killed = await ServerProcess.start(["--unix-socket", path]);
    killed.signal("SIGKILL");
    await killed.ended();
    assert.equal(existsSync(path), true);
    const server = await ServerProcess.start(["--unix-socket", path]);
    const second = await ServerProcess.run(["--unix-socket", path]);
    assert.equal(second.code, EXIT.listen);
    assert.match(second.stderr, /^native-infer-server: EADDRINUSE: .*stale\.sock: another server/);
    assert.equal((await getOverSocket(path, "/")).status, 200);
    await server.stop();
  });

  it("never replaces a file that is no socket", async () => {
    const path = join(directory, "file");
    writeFileSync(path, "precious");
    const ended = await ServerProcess.run(["--unix-socket", path]);
    assert.equal(ended.code, EXIT.listen);
    assert.match(ended.stderr, /^native-infer-server: EEXIST: .*is there, and is no socket/);
    assert.equal(statSync(path).size, 8);
  });

  it("is refused where it cannot be", async () => {
    const ended = await ServerProcess.run(["--unix-socket", join(directory, "no", "where.sock")]);
    assert.equal(ended.code, EXIT.listen);
    assert.match(ended.stderr, /cannot listen on .*where\.sock: .*check --unix-socket/);
  });
});
