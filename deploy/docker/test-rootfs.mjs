// Runs the server as its image would, without Docker: in the root file system of rootfs.mjs, by chroot in a mount namespace of its own, with a
// read-only root, as the image's user, with the image's environment. Checks start, health check, an embedding and the end.
// Usage, as root on Linux, after a build: node deploy/docker/test-rootfs.mjs
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Embedder } from "native-infer";
import { makeRootfs, USER_ID } from "./rootfs.mjs";

const MAX_START_MS = 30_000;
const root = mkdtempSync(join(tmpdir(), "native-infer-rootfs-"));
const dockerfile = readFileSync(new URL("Dockerfile", import.meta.url), "utf8");

/** What an instruction of the Dockerfile says, with its lines joined. */
function instruction(name) {
  const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM ")).replaceAll("\\\n", " ");
  return new RegExp(`^${name} +(.*)$`, "m").exec(last)[1];
}
const environment = Object.fromEntries(
  instruction("ENV")
    .split(/ +/)
    .map((pair) => pair.split("=")),
);
const entrypoint = JSON.parse(instruction("ENTRYPOINT"));
const healthcheck = JSON.parse(/CMD +(\[.*\])/.exec(instruction("HEALTHCHECK"))[1]);
assert.equal(instruction("USER"), `${USER_ID}:${USER_ID}`);

/** Mounts as a container has them: the root read-only, /data and /tmp in memory, /proc, /sys and a few devices. */
const SCRIPT = `
set -e
mount --make-rprivate /
mount --bind "$ROOT" "$ROOT"
for name in tmp data; do mount -t tmpfs -o mode=1777,size=64m tmpfs "$ROOT/$name"; done
mount -t tmpfs -o mode=755,size=64k tmpfs "$ROOT/dev"
for name in null random urandom zero; do touch "$ROOT/dev/$name"; mount --bind "/dev/$name" "$ROOT/dev/$name"; done
mount -t proc proc "$ROOT/proc"
mount --rbind /sys "$ROOT/sys"
mount -o remount,ro,bind "$ROOT"
exec chroot --userspec=${USER_ID}:${USER_ID} "$ROOT" "$@"
`;

/** Starts a command in the file system. Its process is the command's own. */
function start(command, env) {
  const inside = ["--mount", "sh", "-c", SCRIPT, "sh", ...command];
  return spawn("unshare", inside, {
    env: { PATH: process.env.PATH, ...environment, ...env, ROOT: root },
    stdio: ["ignore", "inherit", "inherit"],
  });
}

async function exitCodeOf(command, env) {
  const [code] = await once(start(command, env), "exit");
  return code;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

async function ready(url, child) {
  const end = Date.now() + MAX_START_MS;
  while (Date.now() < end && child.exitCode === null) {
    const response = await fetch(`${url}/ready`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error("the server did not become ready");
}

async function checkServer(url, child, env) {
  await ready(url, child);
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  assert.match(status, new RegExp(`^Uid:\\s+${USER_ID}\\s`, "m"), "not the image's user");
  assert.equal(await exitCodeOf(healthcheck, env), 0, "the health check of a server that is ready");
  const response = await fetch(`${url}/v1/embeddings`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input: "How big is London" }),
  });
  const { data } = await response.json();
  const embedder = await Embedder.load();
  const wanted = Array.from(await embedder.embed("How big is London"));
  await embedder.close();
  assert.deepEqual(data[0].embedding, wanted, "the vector of the library");
}

async function main() {
  makeRootfs(root, ["pgvector", "milvus", "qdrant"]);
  const { stdout } = spawnSync("du", ["-sm", root], { encoding: "utf8" });
  console.log(`the root file system has ${stdout.split("\t")[0]} MB`);
  const env = { HOST: "127.0.0.1", PORT: String(await freePort()) };
  const url = `http://127.0.0.1:${env.PORT}`;

  const write = 'require("node:fs").writeFileSync(process.argv[1], "")';
  assert.notEqual(await exitCodeOf(["/usr/bin/node", "-e", write, "/app/x"], env), 0, "read-only");
  assert.equal(await exitCodeOf(["/usr/bin/node", "-e", write, "/data/x"], env), 0, "/data");
  assert.notEqual(await exitCodeOf(healthcheck, env), 0, "the health check without a server");

  const begin = Date.now();
  const child = start(entrypoint, env);
  try {
    await checkServer(url, child, env);
    console.log(`ready, healthy, and embeds, ${Date.now() - begin} ms after its start`);
  } finally {
    child.kill("SIGTERM");
  }
  const [code] = child.exitCode === null ? await once(child, "exit") : [child.exitCode];
  assert.equal(code, 0, "the exit code after SIGTERM");
  console.log("1 passed, 0 failed");
}

try {
  const mounts = spawnSync("unshare", ["--mount", "true"]);
  if (process.platform !== "linux" || process.getuid() !== 0 || mounts.status !== 0)
    throw new Error(`${fileURLToPath(import.meta.url)} needs Linux, root and mount namespaces`);
  await main();
} finally {
  rmSync(root, { recursive: true });
}
