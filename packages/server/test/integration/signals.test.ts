import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, until } from "@native-infer/testing";
import { MAIN, ServerProcess } from "../support/server-process.js";
import { scratchDirectory } from "../support/settings.js";
import { get, makeCertificate } from "../support/tls.js";

describe("SIGHUP", () => {
  let directory: string;
  before(() => {
    directory = scratchDirectory();
  });
  after(() => rmSync(directory, { recursive: true }));

  it("reads API keys and certificate again, also if the files look unchanged", async () => {
    const first = makeCertificate(directory, "first");
    const second = makeCertificate(directory, "second");
    const [cert, key, keys] = ["crt", "key", "keys"].map((name) => join(directory, name));
    assert(cert && key && keys);
    copyFileSync(first.cert, cert);
    copyFileSync(first.key, key);
    writeFileSync(keys, "ann:anns-secret-1\n");
    const files = ["--tls-cert", cert, "--tls-key", key, "--api-keys-file", keys];
    const server = await ServerProcess.start(files);
    const ask = async (caFile: string, secret: string) =>
      (await get(server.url, { caFile, headers: { "x-api-key": secret } })).status;
    assert.equal(await ask(first.cert, "anns-secret-1"), 200);
    server.signal("SIGHUP");
    await until(() => /was read again: 1 API keys/.test(server.stdout));
    await until(() => server.stdout.includes("certificate was read again"));
    copyFileSync(second.cert, cert);
    copyFileSync(second.key, key);
    writeFileSync(keys, "bob:bobs-secret-1\n");
    server.signal("SIGHUP");
    // Either the signal or the look that the server takes each second has to find them.
    await until(async () => (await ask(second.cert, "bobs-secret-1").catch(() => 0)) === 200);
    assert.equal(await ask(second.cert, "anns-secret-1"), 401);
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("keeps what it has if a file cannot be used, and never ends the server", async () => {
    const keys = join(directory, "broken");
    writeFileSync(keys, "ann:anns-secret-1\n");
    const server = await ServerProcess.start(["--api-keys-file", keys]);
    writeFileSync(keys, "short\n");
    utimesSync(keys, 1, 1);
    server.signal("SIGHUP");
    await until(() => /the API keys stay as they were: line-1 has a key/.test(server.stdout));
    const headers = { "x-api-key": "anns-secret-1" };
    assert.equal((await server.get("/", { headers })).status, 200);
    assert.equal((await server.stop()).code, 0);
    const without = await ServerProcess.start();
    without.signal("SIGHUP");
    await sleep(200);
    assert.equal((await without.get("/")).status, 200);
    assert.equal((await without.stop()).code, 0);
  });

  it("ends a server whose terminal is closed, once it has answered", {
    skip: process.platform !== "linux" && "needs script(1) of util-linux",
  }, async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const command = `exec ${process.execPath} ${MAIN} --port ${port} --wait-ms 1000`;
    const terminal = spawn("script", ["-qefc", command, "/dev/null"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ready = async () => (await fetch(`${url}/ready`).catch(() => undefined))?.status === 200;
    await until(ready, 20_000);
    const answer = fetch(`${url}/`);
    await sleep(300);
    const ended = once(terminal, "exit");
    terminal.kill("SIGKILL");
    await ended;
    assert.equal((await answer).status, 200);
    await until(async () => (await fetch(`${url}/live`).catch(() => undefined)) === undefined);
  });
});

describe("SIGUSR1", () => {
  const opened = async (...args: string[]) => {
    // Any free port, not Node's usual one.
    const server = await ServerProcess.start(args, { NODE_OPTIONS: "--inspect-port=0" });
    server.signal("SIGUSR1");
    const told = () => /Debugger listening/.test(server.stderr) || /ignored/.test(server.stdout);
    await until(told, 20_000);
    assert.equal((await server.get("/")).status, 200);
    const { stderr } = await server.stop();
    return /Debugger listening on ws:\/\/127\.0\.0\.1:/.test(stderr);
  };

  it("opens Node's inspector on the loopback interface", async () => {
    assert.equal(await opened(), true);
  });

  it("opens nothing if that is switched off", async () => {
    assert.equal(await opened("--inspector-signal", "off"), false);
  });
});
