import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { Embedder, NativeInferError } from "../src/index.js";

const COMMON_JS = fileURLToPath(new URL("../cjs/index.js", import.meta.url));
const nodeRequire = createRequire(import.meta.url);

/**
 * Loads the CommonJS build as Jest does: in a realm of its own, with a `require` that runs files there and hands on only
 * what is built into Node, and addons.
 */
function loadInRealm(realm: vm.Context, file: string, loaded = new Map<string, object>()): unknown {
  const known = loaded.get(file) as { exports: unknown } | undefined;
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const require = (name: string): unknown => {
    if (name === "node:module") return { createRequire: () => nodeRequire };
    if (!/^[.#]/.test(name)) return nodeRequire(name);
    const path = name.startsWith("#") ? `${name.slice(1)}.cjs` : name;
    const target = join(dirname(file), path);
    return loadInRealm(
      realm,
      existsSync(target) ? target : join(dirname(file), "..", path),
      loaded,
    );
  };
  const run = vm.runInContext(
    `(function (exports, require, module, __filename) {${readFileSync(file, "utf8")}\n})`,
    realm,
    { filename: file },
  );
  run(module.exports, require, module, file);
  return module.exports;
}

describe("values of another realm", () => {
  const realm = vm.createContext({ AbortController });
  const inRealm = (code: string) => vm.runInContext(code, realm);
  let embedder: Embedder;
  before(async () => {
    embedder = await Embedder.load();
  });
  after(() => embedder.close());

  it("are taken as those of this one: token ids, arrays, options, dates, ranges", async () => {
    const ids = inRealm("Int32Array.from([101, 2129, 102])");
    const own = await embedder.embed(Int32Array.from([101, 2129, 102]));
    assert.deepEqual(await embedder.embed(ids), own);
    assert.equal((await embedder.embed(inRealm("['a', 'b']"))).length, 2);
    assert.equal(embedder.decode(ids), embedder.decode([101, 2129, 102]));
    const options = inRealm("({ dimensions: 3, deadline: new Date(Date.now() + 60000) })");
    assert.equal((await embedder.embed("a", options)).length, 3);
    const ranges = "new Float32Array(384)";
    const outputRanges = inRealm(`({ min: ${ranges}.fill(-1), max: ${ranges}.fill(1) })`);
    await (await Embedder.load({ outputRanges })).close();
  });

  it("are refused if they are something else, as those of this one are", async () => {
    const wrong = ["new Float32Array(3)", "({})", "new Date()", "[new Float32Array(3)]"];
    for (const code of wrong) {
      await assert.rejects(embedder.embed(inRealm(code)), { code: "INVALID_ARGUMENT" }, code);
    }
    for (const code of ["({ signal: { aborted: false } })", "({ deadline: new Date(NaN) })"]) {
      await assert.rejects(embedder.embed("a", inRealm(code)), { code: "INVALID_ARGUMENT" }, code);
    }
  });

  it("end calls: an AbortSignal that is no instance of ours", async () => {
    // What jsdom and other simulated browsers bring works like AbortSignal and is another class.
    const controller = inRealm(`
      const listeners = new Set();
      const signal = {
        aborted: false,
        reason: undefined,
        addEventListener: (type, listener) => listeners.add(listener),
        removeEventListener: (type, listener) => listeners.delete(listener),
      };
      ({ signal, abort() { signal.aborted = true; for (const listener of listeners) listener(); } });
    `);
    const call = embedder.embed(Array(2000).fill("word ".repeat(200)), {
      signal: controller.signal,
    });
    controller.abort();
    await assert.rejects(call, { code: "CANCELLED" });
  });
});

describe("the CommonJS build in another realm", () => {
  it("embeds, and its vectors, tokens and errors are of that realm", async () => {
    const realm = vm.createContext({ process, Buffer, performance, setImmediate, AbortSignal });
    const library = loadInRealm(realm, COMMON_JS) as typeof import("../src/index.js");
    assert.notEqual(library.Embedder, Embedder);
    const instanceOf = (value: unknown, name: string) =>
      vm.runInContext(`(value) => value instanceof ${name}`, realm)(value);
    const embedder = await library.Embedder.load();
    const [own] = [await Embedder.load()];
    const vector = await embedder.embed("a");
    assert.deepEqual(Array.from(vector), Array.from(await own.embed("a")));
    assert.equal(instanceOf(vector, "Float32Array"), true);
    for (const each of await embedder.embed(["a", "b"])) {
      assert.equal(instanceOf(each, "Float32Array"), true);
    }
    assert.equal(instanceOf(embedder.tokenize("a").ids, "Int32Array"), true);
    const error = await embedder.embed(5 as never).catch((thrown: unknown) => thrown);
    assert.equal(instanceOf(error, "Error"), true);
    // Errors of one copy of the package are recognised by another.
    assert.equal(error instanceof NativeInferError, true);
    assert.equal(new Error("a") instanceof NativeInferError, false);
    // A code of the engine, whose errors are made by the addon, is kept.
    await embedder.close();
    assert.throws(() => embedder.tokenize("a"), { code: "CLOSED" });
    await own.close();
  });
});
