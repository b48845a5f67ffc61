import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync, rmSync, unlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { until } from "@native-infer/testing";
import { failureOf } from "../support/failure.js";
import { gitOid, sha256 } from "./support/hub-server.js";
import { contents, HubTest, NEEDED, random, randomJson, sameBytes } from "./support/hub-test.js";

const ONNX = "onnx/model.onnx";
const resolver = fileURLToPath(new URL("./support/resolve-in-process.js", import.meta.url));

/** Another process that resolves the model of `hub`; it ends with 0 if it could. */
function startProcess(hub: HubTest): ChildProcess {
  return fork(resolver, [hub.server.model, hub.server.endpoint, hub.cacheDir]);
}

describe("the cache", () => {
  test("has the layout that Python's huggingface_hub reads", async () => {
    await using hub = await HubTest.start();
    const directory = await hub.resolve();
    const commit = readFileSync(join(hub.cacheDir, "models--org--small-model/refs/main"), "utf8");
    assert.equal(directory, join(hub.cacheDir, "models--org--small-model/snapshots", commit));
    const content = (path: string) => hub.files[path] ?? Buffer.alloc(0);
    assert.equal(
      readlinkSync(join(directory, "config.json")),
      join("../../blobs", gitOid(content("config.json"))),
    );
    assert.equal(
      readlinkSync(join(directory, ONNX)),
      join("../../../blobs", sha256(content(ONNX))),
    );
    assert.deepEqual(hub.below().sort(), ["blobs", "refs", "snapshots", "trees"]);
  });

  for (const [variable, below] of [
    ["HF_HUB_CACHE", ""],
    ["HF_HOME", "hub"],
    ["XDG_CACHE_HOME", "huggingface/hub"],
  ] as const) {
    test(`is where ${variable} says`, async () => {
      await using hub = await HubTest.start();
      const { HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, ...rest } = process.env;
      const env = { ...rest, [variable]: hub.cacheDir };
      const child = fork(resolver, [hub.server.model, hub.server.endpoint], { env });
      assert.deepEqual(await once(child, "exit"), [0, null]);
      const cacheDir = join(hub.cacheDir, below);
      assert.ok((await hub.resolve({ cacheDir, offline: true })).startsWith(cacheDir));
    });
  }

  test("answers a second call with one question to the hub", async () => {
    await using hub = await HubTest.start();
    const first = await hub.resolve();
    const before = hub.server.seen.length;
    assert.equal(await hub.resolve(), first);
    assert.equal(hub.server.seen.length, before + 1);
  });

  test("answers without a network, and does not try again", async () => {
    await using hub = await HubTest.start();
    const first = await hub.resolve();
    await hub.server.stop();
    // A second try would come after an hour.
    const second = await hub.resolve({}, { backoffMs: 3_600_000, maxBackoffMs: 3_600_000 });
    assert.equal(second, first);
  });

  test("answers when the hub is silent, after the time for a check", async () => {
    await using hub = await HubTest.start();
    const first = await hub.resolve();
    hub.server.fault = () => ({ stallAfterBytes: 0 });
    assert.equal(await hub.resolve({}, { checkMs: 100, idleMs: 60_000 }), first);
  });

  for (const status of [401, 403, 404, 500]) {
    test(`answers when the hub says ${status}`, async () => {
      await using hub = await HubTest.start();
      const first = await hub.resolve();
      hub.server.fault = () => ({ status });
      assert.equal(await hub.resolve(), first);
    });
  }

  test("gets a new commit, and fetches only what has changed", async () => {
    await using hub = await HubTest.start();
    const first = await hub.resolve();
    const changed = { ...hub.files, "config.json": randomJson() };
    hub.server.push("main", changed);
    const fetches = hub.server.fetches(ONNX).length;
    const second = await hub.resolve();
    assert.notEqual(second, first);
    assert.ok(sameBytes(second, changed));
    assert.equal(hub.server.fetches(ONNX).length, fetches);
  });

  test("keeps to the old commit while the new one is not complete", async () => {
    await using hub = await HubTest.start();
    const first = await hub.resolve();
    hub.server.push("main", { ...hub.files, [ONNX]: random(50_000) });
    hub.server.fault = ({ url }) => (url.includes(ONNX) ? { status: 404 } : undefined);
    await failureOf(hub.resolve());
    assert.equal(await hub.resolve({ offline: true }), first);
  });

  test("holds several revisions, also one with a slash", async () => {
    await using hub = await HubTest.start();
    const other = { ...hub.files, "config.json": randomJson() };
    hub.server.push("refs/pr/1", other);
    const [main, pull] = [await hub.resolve(), await hub.resolve({ revision: "refs/pr/1" })];
    assert.ok(sameBytes(main, hub.files));
    assert.ok(sameBytes(pull, other));
    await hub.server.stop();
    assert.equal(await hub.resolve({ revision: "refs/pr/1", offline: true }), pull);
  });

  test("asks the hub nothing for a commit that it holds", async () => {
    await using hub = await HubTest.start();
    const revision = hub.server.push("main", hub.files);
    const first = await hub.resolve({ revision });
    const before = hub.server.seen.length;
    assert.equal(await hub.resolve({ revision }), first);
    assert.equal(hub.server.seen.length, before);
  });

  test("does not answer for a revision that does not exist", async () => {
    await using hub = await HubTest.start();
    await hub.resolve();
    const error = await failureOf(hub.resolve({ revision: "v9" }));
    assert.equal(error.code, "MODEL_NOT_FOUND");
    assert.match(error.message, /v9.*RevisionNotFound/);
  });

  test("fetches a further ONNX file when another dtype is asked for", async () => {
    await using hub = await HubTest.start();
    await hub.resolve();
    const directory = await hub.resolve({ dtype: "int8" });
    assert.ok(readdirSync(join(directory, "onnx")).includes("model_quantized.onnx"));
  });
});

describe("offline", () => {
  test("opens no connection", async () => {
    await using hub = await HubTest.start();
    const first = await hub.resolve();
    const before = hub.server.seen.length;
    assert.equal(await hub.resolve({ offline: true }), first);
    assert.equal(hub.server.seen.length, before);
  });

  test("says what is missing when the cache has nothing", async () => {
    await using hub = await HubTest.start();
    const error = await failureOf(hub.resolve({ offline: true }));
    assert.equal(error.code, "MODEL_NOT_FOUND");
    assert.match(error.message, /offline/);
    assert.deepEqual(hub.server.seen, []);
  });

  test("does not take an interrupted download for the model", async () => {
    await using hub = await HubTest.start();
    const directory = await hub.resolve();
    unlinkSync(join(directory, "sentence_bert_config.json"));
    const error = await failureOf(hub.resolve({ offline: true }));
    assert.match(error.message, /sentence_bert_config\.json/);
  });

  test("takes a snapshot without a listing, as an older Python leaves it", async () => {
    await using hub = await HubTest.start();
    const directory = await hub.resolve();
    rmSync(join(hub.cacheDir, "models--org--small-model/trees"), { recursive: true });
    assert.equal(await hub.resolve({ offline: true }), directory);
    rmSync(join(directory, "1_Pooling"), { recursive: true });
    assert.equal((await failureOf(hub.resolve({ offline: true }))).code, "MODEL_NOT_FOUND");
  });
});

describe("several downloads of one model at once", () => {
  test("on one thread fetch every file once", async () => {
    await using hub = await HubTest.start();
    const all = await Promise.all(Array.from({ length: 8 }, () => hub.resolve()));
    assert.equal(new Set(all).size, 1);
    assert.ok(sameBytes(all[0] ?? "", hub.files));
    for (const path of NEEDED) {
      const requests = hub.server.fetches(path).filter(({ url }) => !url.includes("link="));
      assert.equal(requests.length, 1, path);
    }
  });

  test("in several processes leave whole files and no others", async () => {
    await using hub = await HubTest.start({ ...contents(), [ONNX]: random(3_000_000) });
    const processes = Array.from({ length: 4 }, () => startProcess(hub));
    const codes = await Promise.all(processes.map(async (each) => (await once(each, "exit"))[0]));
    assert.deepEqual(codes, [0, 0, 0, 0]);
    assert.ok(sameBytes(await hub.resolve({ offline: true }), hub.files));
    assert.deepEqual(incomplete(hub), []);
  });

  test("go on at once with what a killed process has left", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) =>
      url.includes("model.onnx?") ? { stallAfterBytes: 150_000 } : undefined;
    const child = startProcess(hub);
    await until(() => sizeOfIncomplete(hub) === 150_000);
    child.kill("SIGKILL");
    await once(child, "exit");
    hub.server.fault = () => undefined;
    assert.ok(sameBytes(await hub.resolve(), hub.files));
    assert.equal(hub.server.fetches(ONNX).at(-1)?.range, "bytes=150000-");
    assert.deepEqual(incomplete(hub), []);
  });

  test("wait for a process that lives, and take over when nothing was written for long", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) =>
      url.includes("model.onnx?") ? { stallAfterBytes: 1000 } : undefined;
    const child = startProcess(hub);
    await until(() => sizeOfIncomplete(hub) === 1000);
    hub.server.fault = () => undefined;
    const impatient = hub.resolve({ signal: AbortSignal.timeout(300) });
    assert.equal((await failureOf(impatient)).code, "DEADLINE_EXCEEDED");
    const [name = ""] = incomplete(hub);
    utimesSync(join(hub.cacheDir, "models--org--small-model/blobs", name), 0, 0);
    assert.ok(sameBytes(await hub.resolve(), hub.files));
    child.kill("SIGKILL");
    await once(child, "exit");
  });
});

function incomplete(hub: HubTest): string[] {
  return hub.below("blobs").filter((name) => name.endsWith(".incomplete"));
}

function sizeOfIncomplete(hub: HubTest): number {
  try {
    const [name = ""] = incomplete(hub);
    return readFileSync(join(hub.cacheDir, "models--org--small-model/blobs", name)).length;
  } catch {
    return 0;
  }
}
