import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSettings, type Settings } from "../../src/settings/read.js";

function settings(args: string[], environment: NodeJS.ProcessEnv = {}): Settings {
  const command = readSettings(args, environment);
  assert(command.kind === "serve");
  return command.settings;
}

function refusal(args: string[], environment: NodeJS.ProcessEnv = {}): string {
  try {
    readSettings(args, environment);
  } catch (error) {
    assert(error instanceof Error);
    return error.message;
  }
  assert.fail("was accepted");
}

describe("security settings", () => {
  it("read keys from flag and environment", () => {
    assert.deepEqual(
      settings(["--api-keys", "a:hunter2hunter2,hunter3hunter3"]).apiKeys?.map(({ name }) => name),
      ["a", "key-2"],
    );
    assert.equal(settings([], { NATIVE_INFER_API_KEYS: "hunter2hunter2" }).apiKeys?.length, 1);
    assert.equal(settings([], { NATIVE_INFER_API_KEYS: "" }).apiKeys, undefined);
    // A server that somebody gave keys must not be open to all.
    assert.equal(settings([], { API_KEYS: "hunter2hunter2" }).apiKeys?.length, 1);
    assert(settings([], { API_KEYS_FILE: "keys" }).apiKeysFile?.endsWith("keys"));
  });

  it("name a wrong key's place and what is allowed, never the key", () => {
    for (const message of [
      refusal(["--api-keys", "hunter2hunter2,hunter2"]),
      refusal([], { NATIVE_INFER_API_KEYS: "hunter2hunter2,hunter2" }),
    ]) {
      assert.match(
        message,
        /^(--api-keys|NATIVE_INFER_API_KEYS) is wrong: key-2 has a key of 7 characters/,
      );
      assert.match(message, /allowed is keys separated by commas/);
      assert.doesNotMatch(message, /hunter/);
    }
  });

  it("take origins as browsers send them and nothing else", () => {
    const origins = (list: string) => settings(["--cors-origins", list]).corsOrigins;
    assert.deepEqual(origins("https://a.example, http://localhost:5173"), [
      "https://a.example",
      "http://localhost:5173",
    ]);
    assert.deepEqual(origins("*"), ["*"]);
    for (const origin of [
      "null",
      "app://obsidian.md",
      "app://-",
      "capacitor://localhost",
      "chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh",
      "moz-extension://5f0a2c1e-3d7b-4f6a-9b8c-0d1e2f3a4b5c",
      "vscode-webview://0m2bq7-x",
      "tauri://localhost:1430",
      "http://[::1]:5173",
    ]) {
      assert.deepEqual(origins(origin), [origin]);
      assert.deepEqual(origins(`https://a.example,${origin}`), ["https://a.example", origin]);
    }
    for (const wrong of [
      "https://a.example/",
      "a.example",
      "https://A.example",
      "https://a.example:443",
      "Null",
      "app://",
      "app://x/",
      "app://x/y",
      "app://*",
      "app://u@x",
      "app:x",
      "data:text/html,x",
      "chrome-extension://*",
      "HTTP://a.example",
      "*,https://a.example",
      "https://*.example",
      "file:///x",
    ]) {
      assert.match(
        refusal(["--cors-origins", wrong]),
        /--cors-origins is '.*'; allowed is origins/,
      );
    }
  });
});
