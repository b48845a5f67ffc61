// What test-install.mjs tries: each case a name and a function that throws what went wrong, or returns what is worth a line.
import { strict as assert } from "node:assert";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sizeOf } from "./sandbox.mjs";

/** Of the packages and the model, the C++ library and the addon: what `npm install native-infer` may put on the disk. */
const MAX_BYTES = 40e6;
/** From an empty folder to a vector, without the network's time. */
const MAX_SECONDS = 15;

const EMBED = `
const embedder = await Embedder.load();
const vector = await embedder.embed("How big is London");
console.log(vector.length, vector[0].toFixed(2), embedder.info.road);
await embedder.close();`;
const PROGRAMS = {
  "main.mjs": `import { Embedder } from "native-infer";${EMBED}`,
  "main.cjs": `const { Embedder } = require("native-infer");\n(async () => {${EMBED}\n})();`,
};
/** Its length, and its first component as sentence-transformers has it. */
const PRINTED = /^384 0\.15 direct\n$/;

function emptyProject(sandbox, name) {
  const folder = sandbox.folder(name);
  writeFileSync(join(folder, "package.json"), '{ "name": "app", "private": true }');
  for (const [file, text] of Object.entries(PROGRAMS)) writeFileSync(join(folder, file), text);
  return folder;
}

async function assertEmbeds(sandbox, program, args, options) {
  for (const file of Object.keys(PROGRAMS)) {
    assert.match(await sandbox.run(program, [...args, file], options), PRINTED);
  }
}

/** What npm makes of the packages, in one folder. */
export function shortCases(sandbox) {
  const cwd = emptyProject(sandbox, "npm");
  const options = { cwd, env: sandbox.environment() };
  return [
    [
      "npm install native-infer, without a compiler, gives vectors in ES modules and CommonJS",
      () => npm(sandbox, options),
    ],
    ["it puts one platform's addon and at most 40 MB on the disk", () => size(cwd)],
    ["it asks for no file of another platform", () => requests(sandbox)],
    [
      "its CommonJS build does the same in a Node that cannot require ES modules",
      () => commonJs(sandbox, options),
    ],
    ["npx native-infer embeds on the command line", () => command(sandbox, options)],
    [
      "npm install --omit=optional gives an error that says what to install",
      () => withoutAddon(sandbox, options),
    ],
  ];
}

async function npm(sandbox, options) {
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  await sandbox.npm(["install", "native-infer"], options);
  const installed = seconds();
  await sandbox.run(process.execPath, ["main.mjs"], options);
  const embedded = seconds();
  await assertEmbeds(sandbox, process.execPath, [], options);
  return `installed in ${installed.toFixed(1)} s, first vector after ${embedded.toFixed(1)} s`;
}

/** Not among the short cases: those run beside other work. */
async function inTime(sandbox) {
  const options = { cwd: emptyProject(sandbox, "time"), env: sandbox.environment() };
  const begin = performance.now();
  await sandbox.npm(["install", "native-infer"], options);
  await sandbox.run(process.execPath, ["main.mjs"], options);
  const seconds = (performance.now() - begin) / 1000;
  assert.ok(seconds <= MAX_SECONDS, `it took ${seconds} s`);
  return `${seconds.toFixed(1)} s`;
}

function size(cwd) {
  const { bytes, addons } = sizeOf(join(cwd, "node_modules"));
  assert.equal(addons, 1);
  assert.ok(bytes <= MAX_BYTES, `${bytes} bytes; at most ${MAX_BYTES} are allowed`);
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function requests(sandbox) {
  const { requests: paths } = sandbox.registry;
  const addons = paths.filter((path) => /\/-\/.*(-gnu|-musl|darwin|win32)/.test(path));
  assert.equal(new Set(addons).size, 1, addons.join(" "));
}

async function commonJs(sandbox, options) {
  const flag = "--no-experimental-require-module";
  assert.match(await sandbox.run(process.execPath, [flag, "main.cjs"], options), PRINTED);
  const load = "console.log(typeof require('native-infer/runtime').loopScheduler)";
  const loaded = await sandbox.run(process.execPath, [flag, "--eval", load], options);
  assert.match(loaded, /^(function|object)\n$/);
}

async function command(sandbox, options) {
  const embed = ["native-infer", "embed", "--texts", "How big is London"];
  const printed = await sandbox.npm(["exec", "--no", "--", ...embed], options);
  assert.equal(JSON.parse(printed).vector.length, 384);
}

async function withoutAddon(sandbox, options) {
  const bare = { ...options, cwd: emptyProject(sandbox, "bare") };
  await sandbox.npm(["install", "--omit=optional", "native-infer"], bare);
  const ended = sandbox.run(process.execPath, ["main.mjs"], bare);
  await assert.rejects(ended, /run 'npm install @native-infer\/[\s\S]*RUNTIME_NOT_FOUND/);
}

/** The same folder in other runtimes, and other runtimes' and clients' own installations. */
export function longCases(sandbox) {
  const shared = emptyProject(sandbox, "shared");
  const env = sandbox.environment();
  const nodes = ["20", "22", "24"].map((major) => [
    `Node ${major}: npm install, ES modules and CommonJS`,
    async () => {
      const node = sandbox.tool(join(`node${major}`, "bin", "node"));
      const cwd = emptyProject(sandbox, `node${major}`);
      const options = { cwd, env: sandbox.environment(node) };
      await sandbox.npm(["install", "native-infer"], options, node);
      await assertEmbeds(sandbox, node, [], options);
    },
  ]);
  return [
    [`from an empty folder to a vector in at most ${MAX_SECONDS} s`, () => inTime(sandbox)],
    ...nodes,
    ["Bun: bun add, ES modules and CommonJS", () => bun(sandbox)],
    [
      "Deno: npm's node_modules, with --allow-ffi and --allow-read",
      () => deno(sandbox, shared, env),
    ],
    ["pnpm add", () => pnpm(sandbox)],
    ["yarn add (classic)", () => yarn(sandbox)],
    [
      "@native-infer/onnxruntime adds ONNX Runtime, and the default model runs in it",
      () => runtime(sandbox),
    ],
    ["@native-infer/server: npx native-infer-server answers", () => server(sandbox)],
  ];
}

async function bun(sandbox) {
  const cwd = emptyProject(sandbox, "bun");
  const options = { cwd, env: sandbox.environment() };
  const program = sandbox.tool(join("bun", "bin", "bun"));
  writeFileSync(join(cwd, "bunfig.toml"), `[install]\nregistry = "${sandbox.registry.url}"\n`);
  await sandbox.run(program, ["add", "native-infer"], options);
  await assertEmbeds(sandbox, program, ["run"], options);
}

async function deno(sandbox, cwd, env) {
  await sandbox.npm(["install", "native-infer"], { cwd, env });
  const args = ["run", "--no-prompt", "--allow-ffi", "--allow-read"];
  await assertEmbeds(sandbox, sandbox.tool(join("deno", "deno")), args, { cwd, env });
}

async function pnpm(sandbox) {
  // Newer than Node 20, which pnpm no longer starts on.
  const node = sandbox.tool(join("node24", "bin", "node"));
  const cwd = emptyProject(sandbox, "pnpm");
  const options = { cwd, env: sandbox.environment(node) };
  const program = sandbox.tool(join("pnpm", "bin", "pnpm.cjs"));
  await sandbox.run(node, [program, "add", "native-infer"], options);
  await assertEmbeds(sandbox, node, [], options);
}

async function yarn(sandbox) {
  const cwd = emptyProject(sandbox, "yarn");
  const options = { cwd, env: sandbox.environment() };
  writeFileSync(join(cwd, ".yarnrc"), `registry "${sandbox.registry.url}"\n`);
  const program = sandbox.tool(join("yarn1", "bin", "yarn.js"));
  await sandbox.run(process.execPath, [program, "add", "native-infer", "--no-progress"], options);
  await assertEmbeds(sandbox, process.execPath, [], options);
}

async function runtime(sandbox) {
  const cwd = emptyProject(sandbox, "runtime");
  const options = { cwd, env: sandbox.environment() };
  await sandbox.npm(["install", "native-infer", "@native-infer/onnxruntime"], options);
  const printed = await sandbox.run(process.execPath, ["main.mjs"], options);
  assert.match(printed, /^384 0\.15 hosted\n$/);
  return `${(sizeOf(join(cwd, "node_modules")).bytes / 1e6).toFixed(1)} MB`;
}

async function server(sandbox) {
  const cwd = emptyProject(sandbox, "server");
  const options = { cwd, env: sandbox.environment() };
  await sandbox.npm(["install", "@native-infer/server"], options);
  const program = join(cwd, "node_modules", ".bin", "native-infer-server");
  assert.ok(existsSync(program));
  const { match, stop } = await sandbox.serve(
    program,
    ["--port", "0"],
    /http:\/\/127\.0\.0\.1:\d+/,
    options,
  );
  try {
    const response = await fetch(`${match[0]}/v1/embeddings`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ input: "How big is London" }),
      signal: AbortSignal.timeout(30_000),
    });
    assert.equal(response.status, 200);
    const { data } = await response.json();
    assert.equal(data[0].embedding.length, 384);
  } finally {
    await stop();
  }
  return `${(sizeOf(join(cwd, "node_modules")).bytes / 1e6).toFixed(1)} MB with its dependencies`;
}
