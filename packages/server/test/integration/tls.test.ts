import assert from "node:assert/strict";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { until } from "@native-infer/testing";
import { EXIT } from "../../src/start/exit-codes.js";
import { closed, ServerProcess } from "../support/server-process.js";
import { scratchDirectory } from "../support/settings.js";
import { get, makeCertificate, type Pair } from "../support/tls.js";

/** Which certificate a new connection is shown, and which protocol it gets. */
function greet(port: number, options: { maxVersion?: "TLSv1.1" | "TLSv1.2" } = {}) {
  return new Promise<{ name: string; protocol: string | null }>((resolve, reject) => {
    const insecure = { rejectUnauthorized: false, ciphers: "DEFAULT@SECLEVEL=0" };
    const minVersion = options.maxVersion === "TLSv1.1" ? { minVersion: "TLSv1.1" as const } : {};
    const socket = connectTls(port, "127.0.0.1", { ...insecure, ...minVersion, ...options }, () => {
      const name = String(socket.getPeerCertificate().subject.CN);
      resolve({ name, protocol: socket.getProtocol() });
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

describe("TLS", () => {
  let directory: string;
  let first: Pair;
  let second: Pair;
  let served: Pair;
  let server: ServerProcess;
  before(async () => {
    directory = scratchDirectory();
    first = makeCertificate(directory, "first");
    second = makeCertificate(directory, "second");
    served = { cert: join(directory, "tls.crt"), key: join(directory, "tls.key") };
    copyFileSync(first.cert, served.cert);
    copyFileSync(first.key, served.key);
    server = await ServerProcess.start(["--tls-cert", served.cert, "--tls-key", served.key]);
  });
  after(async () => {
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  it("answers clients that trust the certificate, and no others", async () => {
    assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/);
    const url = `${server.url}/?q=a`;
    assert.deepEqual(await get(url, { caFile: first.cert }), { status: 200, body: "ok" });
    await assert.rejects(get(url, { caFile: second.cert }), { code: /SELF_SIGNED/ });
  });

  it("speaks TLS 1.2 and 1.3, and nothing older", async () => {
    assert.equal((await greet(server.port)).protocol, "TLSv1.3");
    assert.equal((await greet(server.port, { maxVersion: "TLSv1.2" })).protocol, "TLSv1.2");
    await assert.rejects(greet(server.port, { maxVersion: "TLSv1.1" }), /version|alert/i);
  });

  it("gives no answer to plain HTTP", async () => {
    assert.doesNotMatch(await server.raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), /^HTTP/);
  });

  it("takes a new certificate without ending connections that are open", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(first.cert) });
    const sockets = new Set<unknown>();
    const ask = () =>
      new Promise<number | undefined>((resolve, reject) => {
        const asking = request(`${server.url}/health`, { agent }, (response) => {
          response.resume().once("end", () => resolve(response.statusCode));
        });
        asking.once("socket", (socket) => sockets.add(socket));
        asking.once("error", reject).end();
      });
    assert.equal(await ask(), 200);
    copyFileSync(second.cert, served.cert);
    copyFileSync(second.key, served.key);
    await until(() => server.stdout.includes("certificate was read again"), 10_000);
    assert.equal((await greet(server.port)).name, "second");
    await assert.rejects(greet(server.port, { maxVersion: "TLSv1.1" }), /version|alert/i);
    assert.equal(await ask(), 200);
    const [socket] = [...sockets] as TLSSocket[];
    assert.equal(sockets.size, 1);
    assert.equal(socket?.getPeerCertificate().subject.CN, "first");
    agent.destroy();
  });

  it("keeps the certificate that works where the new one does not", async () => {
    const { name } = await greet(server.port);
    writeFileSync(served.cert, "no certificate");
    await until(() => server.stdout.includes("stays the old one"), 10_000);
    assert.equal((await greet(server.port)).name, name);
  });

  it("ends although a client never finishes its handshake", async () => {
    const other = await ServerProcess.start([
      ...["--tls-cert", first.cert, "--tls-key", first.key, "--shutdown-grace-ms", "200"],
    ]);
    const silent = connect(other.port, "127.0.0.1").on("error", () => {});
    await new Promise((resolve) => silent.once("connect", resolve));
    const cut = closed(silent);
    const { code, signal } = await other.stop();
    assert.deepEqual([code, signal], [EXIT.error, null]);
    await cut;
  });

  it("refuses to start with files that are missing or no pair", async () => {
    const missing = join(directory, "missing.crt");
    const lost = await ServerProcess.run(["--tls-cert", missing, "--tls-key", first.key]);
    assert.match(lost.stderr, /INVALID_ARGUMENT: --tls-cert is '.*missing\.crt'.*ENOENT/);
    const mixed = await ServerProcess.run(["--tls-cert", first.cert, "--tls-key", second.key]);
    assert.match(mixed.stderr, /INVALID_ARGUMENT: .*cannot be used together: .*mismatch/);
    assert.deepEqual([lost.code, mixed.code], [EXIT.settings, EXIT.settings]);
  });
});
