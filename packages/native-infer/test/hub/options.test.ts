import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type HubOptions, hubSettings } from "../../src/hub/hub-options.js";
import { resolveModel } from "../../src/hub/resolve-model.js";
import { failureOf } from "../support/failure.js";

const NO_TOKEN_FILE = { HF_TOKEN_PATH: "/no/such/file" };

const settings = (options: HubOptions = {}, environment: NodeJS.ProcessEnv = {}) =>
  hubSettings(options, { ...NO_TOKEN_FILE, ...environment });

describe("resolveModel", () => {
  for (const path of [
    "/no/such",
    "./model",
    "../model",
    "a/b/c",
    "C:\\models\\x",
    "a\\b",
    "./..",
  ]) {
    test(`returns the path ${path} as it is`, async () => {
      assert.equal(await resolveModel(path), path);
    });
  }

  test("prefers an existing directory to a hub id of the same name", async () => {
    assert.equal(await resolveModel("dist/test"), "dist/test");
    assert.equal(await resolveModel("dist"), "dist");
  });

  for (const id of [
    "",
    "~/model",
    "a b",
    "-a/b",
    "a/b.",
    "a--b",
    "a..b",
    "a/b.git",
    "a/",
    "ä/b",
    "a".repeat(97),
  ]) {
    test(`refuses ${JSON.stringify(id.slice(0, 20))} as a hub id`, async () => {
      const error = await failureOf(resolveModel(id, { offline: true }));
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.match(error.message, /org\/name/);
    });
  }

  for (const id of ["a", "org/name", "o_1/N.a-me_2", "a".repeat(96)]) {
    test(`takes ${id.slice(0, 20)} for a hub id`, async () => {
      const error = await failureOf(
        resolveModel(id, { offline: true, cacheDir: "/no/such/cache" }),
      );
      assert.equal(error.code, "MODEL_NOT_FOUND");
    });
  }

  test("refuses dtype beside onnxFile before it asks anybody", async () => {
    const options = { dtype: "int8", onnxFile: "model.onnx", offline: true } as const;
    assert.equal((await failureOf(resolveModel("org/name", options))).code, "INVALID_ARGUMENT");
  });

  test("does nothing for a signal that is aborted already", async () => {
    const signal = AbortSignal.abort();
    assert.equal((await failureOf(resolveModel("org/name", { signal }))).code, "CANCELLED");
  });
});

describe("hub options", () => {
  const wrong: [keyof HubOptions, unknown[]][] = [
    [
      "revision",
      ["", "../x", "a//b", "/a", "a b", "a..b", ".a", "a.lock", "a\\b", 1, "x".repeat(256)],
    ],
    ["cacheDir", ["", 1]],
    [
      "endpoint",
      ["", "hub", "ftp://hub.example", "https://user:word@hub.example", "https://hub.example?x"],
    ],
    ["token", ["", "a b", "a\nb", 1, true]],
    ["offline", ["true", 1]],
    ["onProgress", [{}]],
    ["signal", [{}]],
  ];
  for (const [name, values] of wrong) {
    test(`refuse a wrong ${name}`, async () => {
      for (const value of values) {
        const error = await failureOf(settings({ [name]: value } as HubOptions));
        assert.equal(error.code, "INVALID_ARGUMENT");
        assert.ok(error.message.startsWith(name));
      }
    });
  }

  test("are the public hub, the cache of Python and main by default", async () => {
    assert.deepEqual(await settings({}, { HF_HOME: "/cache" }), {
      revision: "main",
      cacheDir: "/cache/hub",
      endpoint: "https://huggingface.co",
      token: undefined,
      offline: false,
    });
  });

  test("come before the environment", async () => {
    const environment = { HF_ENDPOINT: "https://a.example", HF_TOKEN: "a", HF_HUB_OFFLINE: "1" };
    const options = { endpoint: "https://b.example/hub/", token: "b", offline: false };
    const { endpoint, token, offline } = await settings(options, environment);
    assert.deepEqual([endpoint, token, offline], ["https://b.example/hub", "b", false]);
  });

  test("come from the environment where they are left out", async () => {
    const environment = { HF_ENDPOINT: "https://a.example/", HF_TOKEN: "a", HF_HUB_OFFLINE: "YES" };
    const { endpoint, token, offline } = await settings({}, environment);
    assert.deepEqual([endpoint, token, offline], ["https://a.example", "a", true]);
  });

  test("take the token from where `hf auth login` writes it", async () => {
    const home = mkdtempSync(join(tmpdir(), "native-infer-token-"));
    writeFileSync(join(home, "token"), "from-file\n");
    const found = async (environment: NodeJS.ProcessEnv, options: HubOptions = {}) =>
      (await hubSettings(options, environment)).token;
    assert.equal(await found({ HF_HOME: home }), "from-file");
    assert.equal(await found({ HF_HOME: "/x", HF_TOKEN_PATH: join(home, "token") }), "from-file");
    assert.equal(await found({ HF_HOME: home, HUGGING_FACE_HUB_TOKEN: "old-name" }), "old-name");
    assert.equal(await found({ HF_HOME: home, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }), undefined);
    assert.equal(await found({ HF_HOME: home }, { token: false }), undefined);
    rmSync(home, { recursive: true });
  });

  test("expand a leading ~ of the cache directory", async () => {
    assert.equal((await settings({ cacheDir: "~/models" })).cacheDir, join(homedir(), "models"));
  });
});
