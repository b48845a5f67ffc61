import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { DownloadProgress, LoadProgress } from "../../src/load-progress.js";
import { failureOf } from "../support/failure.js";
import { contents, filesBelow, HubTest, NEEDED, random, sameBytes } from "./support/hub-test.js";

const ONNX = "onnx/model.onnx";
/** Longer than a test may take. */
const HOUR_MS = 3_600_000;

describe("a download", () => {
  test("brings what a load needs, whole, and nothing else", async () => {
    await using hub = await HubTest.start();
    const directory = await hub.resolve();
    assert.deepEqual(filesBelow(directory), NEEDED);
    assert.ok(sameBytes(directory, hub.files));
    assert.deepEqual(hub.server.fetches("onnx/model_quantized.onnx"), []);
  });

  test("goes on where the connection was cut", async () => {
    await using hub = await HubTest.start();
    let cuts = 0;
    hub.server.fault = ({ url, server }) =>
      server === "storage" && url.includes("model.onnx?") && cuts++ < 2
        ? { cutAfterBytes: 100_000 }
        : undefined;
    assert.ok(sameBytes(await hub.resolve(), hub.files));
    const ranges = hub.server
      .fetches(ONNX)
      .flatMap(({ server, range }) => (server === "storage" ? [range] : []));
    assert.deepEqual(ranges, [undefined, "bytes=100000-", "bytes=200000-"]);
  });

  test("goes on in a later call where an earlier one gave up", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) =>
      url.includes("model.onnx?") ? { cutAfterBytes: 1000 } : undefined;
    const error = await failureOf(hub.resolve({}, { attempts: 2 }));
    assert.match(error.message, /model\.onnx.*2000 of 400000 bytes/);
    hub.server.fault = () => undefined;
    assert.ok(sameBytes(await hub.resolve(), hub.files));
    assert.equal(hub.server.fetches(ONNX).at(-1)?.range, "bytes=2000-");
  });

  test("survives any number of cuts while it gets on", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) =>
      url.includes("model.onnx?") ? { cutAfterBytes: 40_000 } : undefined;
    const directory = await hub.resolve({}, { attempts: 2, progressBytes: 30_000 });
    assert.ok(sameBytes(directory, hub.files));
  });

  test("begins again where the server cannot resume", async () => {
    await using hub = await HubTest.start();
    let requests = 0;
    hub.server.fault = ({ url }) => {
      if (!url.includes("model.onnx?")) return undefined;
      requests += 1;
      return requests === 1 ? { cutAfterBytes: 1000 } : { ignoreRange: true };
    };
    assert.ok(sameBytes(await hub.resolve(), hub.files));
  });

  for (const path of [ONNX, "config.json"]) {
    test(`fetches ${path} again when its checksum is wrong`, async () => {
      await using hub = await HubTest.start();
      let requests = 0;
      hub.server.fault = ({ url }) =>
        isContent(url, path) && requests++ === 0 ? { corrupt: true } : undefined;
      assert.ok(sameBytes(await hub.resolve(), hub.files));
      assert.equal(requests, 2);
    });

    test(`rejects ${path} when its checksum stays wrong, and keeps nothing of it`, async () => {
      await using hub = await HubTest.start();
      hub.server.fault = ({ url }) => (isContent(url, path) ? { corrupt: true } : undefined);
      const error = await failureOf(hub.resolve());
      assert.equal(error.code, "MODEL_INVALID");
      assert.ok(error.message.includes(path));
      hub.server.fault = () => undefined;
      assert.ok(sameBytes(await hub.resolve(), hub.files));
    });
  }

  test("rejects a body that is longer than listed", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) =>
      isContent(url, "config.json") ? { body: "x".repeat(1000) } : undefined;
    assert.equal((await failureOf(hub.resolve())).code, "MODEL_INVALID");
  });

  test("takes an empty file", async () => {
    await using hub = await HubTest.start({
      ...contents(),
      "sentence_bert_config.json": Buffer.alloc(0),
    });
    assert.ok(sameBytes(await hub.resolve(), hub.files));
  });

  test("ends within its time limits when the server falls silent", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) =>
      url.includes("model.onnx?") ? { stallAfterBytes: 10 } : undefined;
    const error = await failureOf(hub.resolve({}, { attempts: 2, idleMs: 100 }));
    assert.equal(error.code, "DEADLINE_EXCEEDED");
    assert.match(error.message, /onnx\/model\.onnx.*100 ms/);
  });

  test("stops at once when it is aborted, and is gone on with later", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) =>
      url.includes("model.onnx?") ? { stallAfterBytes: 5000 } : undefined;
    const controller = new AbortController();
    const onProgress = (progress: LoadProgress) => {
      if (progress.stage === "downloading" && progress.file === ONNX) controller.abort();
    };
    const { signal } = controller;
    const error = await failureOf(hub.resolve({ signal, onProgress }, { idleMs: HOUR_MS }));
    assert.equal(error.code, "CANCELLED");
    hub.server.fault = () => undefined;
    assert.ok(sameBytes(await hub.resolve(), hub.files));
    assert.equal(hub.server.fetches(ONNX).at(-1)?.range, "bytes=5000-");
  });

  test("ends with DEADLINE_EXCEEDED when the caller's time-out passes", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) =>
      url.includes("model.onnx?") ? { stallAfterBytes: 10 } : undefined;
    const error = await failureOf(
      hub.resolve({ signal: AbortSignal.timeout(200) }, { idleMs: 60_000 }),
    );
    assert.equal(error.code, "DEADLINE_EXCEEDED");
  });

  test("reports progress that never goes back and ends at the whole", async () => {
    await using hub = await HubTest.start();
    let faults = 0;
    hub.server.fault = ({ url }) => {
      if (!url.includes("model.onnx?")) return undefined;
      return [{ cutAfterBytes: 90_000 }, { corrupt: true as const }][faults++];
    };
    const reports: DownloadProgress[] = [];
    const onProgress = (progress: LoadProgress) => {
      assert.equal(progress.stage, "downloading");
      reports.push(progress as DownloadProgress);
    };
    await hub.resolve({ onProgress });
    const loaded = reports.map(({ allLoadedBytes }) => allLoadedBytes);
    assert.deepEqual(
      loaded,
      [...loaded].sort((a, b) => a - b),
    );
    const first = ["modules.json", "config.json"];
    for (const path of NEEDED.filter((name) => !first.includes(name))) {
      const last = reports.findLast(({ file }) => file === path);
      assert.deepEqual(
        [last?.loadedBytes, last?.totalBytes],
        Array(2).fill(hub.files[path]?.length),
      );
    }
    assert.equal(reports.at(-1)?.allLoadedBytes, reports.at(-1)?.allTotalBytes);
  });

  test("ends when the progress callback throws", async () => {
    await using hub = await HubTest.start();
    const thrown = new Error("mine");
    const onProgress = () => {
      throw thrown;
    };
    const error = await failureOf(hub.resolve({ onProgress }));
    assert.deepEqual([error.code, error.cause], ["INVALID_ARGUMENT", thrown]);
  });

  test("names the cache when it cannot be written", async () => {
    await using hub = await HubTest.start();
    const cacheDir = join(hub.cacheDir, "a-file");
    writeFileSync(cacheDir, "");
    const error = await failureOf(hub.resolve({ cacheDir }));
    assert.equal(error.code, "DOWNLOAD_FAILED");
    assert.match(error.message, /a-file.*ENOTDIR.*cacheDir/s);
  });

  test("replaces a blob whose size is not the listed one", async () => {
    await using hub = await HubTest.start();
    const directory = await hub.resolve();
    const path = join(directory, ONNX);
    chmodSync(path, 0o644);
    writeFileSync(path, readFileSync(path).subarray(0, 100));
    assert.ok(sameBytes(await hub.resolve(), hub.files));
  });

  test("refuses a listing whose paths lead out of the cache", async () => {
    const modules = Buffer.from(JSON.stringify([{ type: "x.Pooling", path: "../../outside" }]));
    await using hub = await HubTest.start({
      ...contents(),
      "modules.json": modules,
      "../../outside/config.json": random(10),
    });
    assert.equal((await failureOf(hub.resolve())).code, "MODEL_INVALID");
  });
});

/** Whether a request asks for the bytes of `path`, at the server that has them. */
function isContent(url: string, path: string): boolean {
  const ownPath = url.replace(/^.*\/[0-9a-f]{40}\//, "");
  return path === ONNX ? ownPath.startsWith(`${ONNX}?`) : ownPath === path;
}
