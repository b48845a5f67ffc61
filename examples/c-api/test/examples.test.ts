import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { classifierCases, classifierOf, writeModel } from "@native-infer/testing";
import { Embedder, Reranker } from "native-infer";
import { installLibrary } from "../src/install-library.js";

const require = createRequire(import.meta.url);
const native = dirname(require.resolve("native-infer/package.json"));
const model = join(
  dirname(
    createRequire(join(native, "package.json")).resolve("@native-infer/model-minilm/package.json"),
  ),
  "model",
);
const here = fileURLToPath(new URL("../..", import.meta.url));
const TEXTS = ["How big is London", "", "Zürich liegt am See.", "word ".repeat(400).trim()];

/** The reason to skip a test that takes a program, if it is not there. */
const without = (program: string, debianPackage: string) =>
  spawnSync(program, ["--version"]).status === 0
    ? false
    : `not installed: ${program} (apt-get install ${debianPackage})`;
const withoutC = without("cc", "gcc") || without("pkg-config", "pkg-config");
const withoutPython = without("python3", "python3");

/** Where `build-c-api.mjs --prefix` puts what somebody would install. */
const prefix = mkdtempSync(join(tmpdir(), "native-infer-c-api-"));
after(() => rmSync(prefix, { recursive: true }));

function succeed(command: string, args: string[], options: object = {}): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    timeout: 170_000,
    ...options,
  });
  assert.equal(status, 0, `${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}

/** The vectors that a program printed, as the bytes of floats. */
const vectorsIn = (output: string) =>
  output
    .trim()
    .split("\n")
    .map((line) => Float32Array.from(JSON.parse(line) as number[]));

describe("libnative_infer", () => {
  let library: string;
  let vectors: Float32Array[];

  before(async () => {
    library = installLibrary(prefix);
    await using embedder = await Embedder.load({ model });
    vectors = await embedder.embed(TEXTS);
  });

  it("exports nothing but the functions of its header", { skip: without("nm", "binutils") }, () => {
    const header = readFileSync(join(prefix, "include", "native_infer.h"), "utf8");
    const declared = [...header.matchAll(/^NI_API .*?\b(ni_\w+)\(/gm)].map(([, name]) => name);
    const exported = succeed("nm", ["-D", "--defined-only", library])
      .trim()
      .split("\n")
      .map((line) => line.split(" ").at(-1));
    assert.deepEqual(exported.sort(), declared.sort());
  });

  it("gives a program in C, built with pkg-config, the vectors of the TypeScript API", {
    skip: withoutC,
  }, () => {
    const folder = join(prefix, "lib", "pkgconfig");
    const env = { ...process.env, PKG_CONFIG_PATH: `${folder}:${libFolders("pkgconfig")}` };
    const flags = succeed("pkg-config", ["--cflags", "--libs", "native_infer"], { env });
    const program = join(prefix, "embed");
    const strict = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];
    const source = join(here, "embed.c");
    succeed("cc", [...strict, "-o", program, source, ...flags.trim().split(/\s+/)]);
    const found = succeed(program, [model, ...TEXTS], {
      env: { LD_LIBRARY_PATH: dirname(library) },
    });
    assert.deepEqual(vectorsIn(found), vectors);
  });

  it("gives Python the same by ctypes", { skip: withoutPython }, () => {
    const found = succeed("python3", [join(here, "embed.py"), library, model], {
      input: TEXTS.map((text) => `${text}\n`).join(""),
    });
    assert.deepEqual(vectorsIn(found), vectors);
  });

  it("ranks documents in Python as the TypeScript API does", { skip: withoutPython }, async () => {
    const { query, documents } = classifierCases;
    const directory = writeModel(classifierOf("bert", 1));
    after(() => rmSync(directory, { recursive: true }));
    const program = `
import json, sys
from native_infer import TASK_SCORE, Engine
library, model, query, *documents = sys.argv[1:]
with Engine(library, model, task=TASK_SCORE) as engine:
    print(json.dumps(engine.rank(query, documents, top_k=3)))
`;
    const found = succeed("python3", ["-c", program, library, directory, query, ...documents], {
      cwd: here,
    });
    await using reranker = await Reranker.load({ model: directory, packedCache: false });
    const ranked = await reranker.rank(query, documents, { topK: 3 });
    assert.deepEqual(
      JSON.parse(found),
      ranked.map(({ index, score }) => [index, score]),
    );
  });

  it("names what is wrong by code and message", { skip: withoutPython }, () => {
    const { status, stderr } = spawnSync("python3", [join(here, "embed.py"), library, "/no/such"], {
      encoding: "utf8",
      input: "text\n",
    });
    assert.equal(status, 1);
    assert.match(stderr, /^MODEL_NOT_FOUND: .*\/no\/such/);
  });
});

/** Debian's library folders have the architecture's name in them. */
function libFolders(name: string): string {
  const triplet = succeed("cc", ["-dumpmachine"]).trim();
  return [join(prefix, "lib", triplet, name), join(prefix, "lib64", name)].join(":");
}
