import assert from "node:assert/strict";
import { once } from "node:events";
import fs, { rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, it, mock } from "node:test";
import { ManagedStore } from "@native-infer/vector-store";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { ModelRegistry } from "../src/models/model-registry.js";
import type { RequestLog } from "../src/observability/request-log.js";
import { serve } from "../src/serve.js";
import { scratchDirectory, settingsOf } from "./support/settings.js";

const faults: unknown[] = [];
const log: RequestLog = {
  request: () => {},
  info: () => {},
  error: (where) => void faults.push(where),
};

describe("a server that cannot start", () => {
  afterEach(() => {
    mock.restoreAll();
    syncBuiltinESMExports();
    faults.length = 0;
  });

  const watched = () => {
    const watch = mock.method(fs, "watchFile");
    const unwatch = mock.method(fs, "unwatchFile");
    syncBuiltinESMExports();
    const calls = {
      tracing: mock.method(BasicTracerProvider.prototype, "shutdown"),
      models: mock.method(ModelRegistry.prototype, "close"),
      store: mock.method(ManagedStore.prototype, "close"),
    };
    const counts = () =>
      [calls.tracing, calls.models, calls.store].map((call) => call.mock.callCount());
    return { ...calls, watch, unwatch, counts };
  };

  /** Settings with everything that is open before the socket is. */
  const settings = (directory: string, ...args: string[]) => {
    const keys = join(directory, "keys");
    writeFileSync(keys, "ann:anns-secret-1\n");
    const tracing = ["--otlp-endpoint", "http://127.0.0.1:9"];
    return settingsOf(["--api-keys-file", keys, "--store", "simulated", ...tracing, ...args]);
  };

  it("closes what it has opened if its port is in use", async () => {
    const directory = scratchDirectory();
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const { watch, unwatch, counts } = watched();
    await assert.rejects(serve(settings(directory, "--port", String(port)), log), {
      code: "EADDRINUSE",
    });
    other.close();
    assert.equal(watch.mock.callCount(), 1);
    assert.deepEqual(unwatch.mock.calls[0]?.arguments[0], watch.mock.calls[0]?.arguments[0]);
    assert.deepEqual([counts(), faults], [[1, 1, 1], []]);
    rmSync(directory, { recursive: true });
  });

  it("closes the rest although one part cannot be closed, and says which error comes first", async () => {
    const directory = scratchDirectory();
    const { store, unwatch, counts } = watched();
    store.mock.mockImplementation(() => Promise.reject(new Error("the store")));
    const lost = ["--tls-cert", join(directory, "no"), "--tls-key", join(directory, "no")];
    await assert.rejects(serve(settings(directory, ...lost), log), { code: "INVALID_ARGUMENT" });
    assert.equal(unwatch.mock.callCount(), 1);
    assert.deepEqual([counts(), faults], [[1, 1, 1], ["while closing what was open"]]);
    rmSync(directory, { recursive: true });
  });
});
