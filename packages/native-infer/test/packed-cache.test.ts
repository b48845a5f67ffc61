import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { packedCacheFolder } from "../src/packed-cache.js";

describe("the folder of packed weights", () => {
  test("is what the option says, and none for false", () => {
    assert.equal(packedCacheFolder("/a", { NATIVE_INFER_PACKED_CACHE: "/b" }), "/a");
    assert.equal(packedCacheFolder(false, { NATIVE_INFER_PACKED_CACHE: "/b" }), undefined);
  });

  test("else is the environment's, or in the user's cache", () => {
    const both = { NATIVE_INFER_PACKED_CACHE: "/b", XDG_CACHE_HOME: "/c" };
    assert.equal(packedCacheFolder(undefined, both), "/b");
    const caches = { XDG_CACHE_HOME: "/c" };
    assert.equal(packedCacheFolder(undefined, caches), join("/c", "native-infer", "packed"));
    assert.equal(
      packedCacheFolder(undefined, {}),
      join(homedir(), ".cache", "native-infer", "packed"),
    );
  });

  test("is none where the environment may not be read", () => {
    const forbidden = new Proxy<NodeJS.ProcessEnv>(
      {},
      {
        get: () => {
          throw new Error("no permission");
        },
      },
    );
    assert.equal(packedCacheFolder(undefined, forbidden), undefined);
  });
});
