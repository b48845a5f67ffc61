// The recipes of docs/guide/bundlers.md with the real tools: Jest, Vitest, esbuild, webpack, Vite and Next from npm, in a temporary
// folder.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageRoot } from "./toolchain.mjs";

const PACKAGES = [
  "jest@30",
  "vitest@5",
  "esbuild@0.25",
  "webpack@5",
  "webpack-cli@6",
  "vite@6",
  "next@15",
];
const PEERS = ["react@19", "react-dom@19"];

const EMBED = `(await embedder.embed("a")).length`;
const MODULE = `import { Embedder } from "native-infer";
const run = async () => { const embedder = await Embedder.load(); console.log(${EMBED}); await embedder.close(); };
run().catch((error) => { console.log(error.code, error.message); });
`;
const JEST_TEST = `const { Embedder } = require("native-infer");
test("embeds", async () => {
  const embedder = await Embedder.load();
  expect(await embedder.embed("a")).toBeInstanceOf(Float32Array);
  await embedder.embed(Int32Array.from([101, 102]), { signal: new AbortController().signal });
  await expect(embedder.embed(5)).rejects.toThrow(Error);
  await embedder.close();
});`;
const MODULE_TEST = `import { Embedder } from "native-infer";
${JEST_TEST.slice(JEST_TEST.indexOf("\n") + 1)}`;
/** Not closed: it must not keep the runner. */
const leftOpen = (test) => test.replace("await embedder.close();", "");

const FILES = {
  "package.json": '{ "name": "bundled", "private": true }',
  "main.mjs": MODULE,
  "main.cjs": MODULE.replace(/import (.*) from (".*");/, "const $1 = require($2);"),
  "embed.test.js": JEST_TEST,
  "left-open.test.js": leftOpen(JEST_TEST),
  "jest.config.json": '{ "testMatch": ["<rootDir>/*.test.js"] }',
  "modules/package.json": '{ "type": "module" }',
  "modules/embed.test.js": MODULE_TEST,
  "vitest.config.mjs": 'export default { test: { globals: true, include: ["vitest/*.mjs"] } };',
  "vitest/embed.mjs": MODULE_TEST,
  "vitest/left-open.mjs": leftOpen(MODULE_TEST),
  "webpack.config.cjs": `module.exports = {
  mode: "production", target: "node", entry: "./main.cjs", externals: { "native-infer": "commonjs native-infer" },
  output: { filename: "webpack.cjs", path: __dirname + "/out" },
};`,
  "vite.config.mjs": `export default {
  build: { ssr: "main.mjs", outDir: "out", emptyOutDir: false }, ssr: { external: ["native-infer"] },
};`,
  "next/next.config.mjs": `export default { serverExternalPackages: ["native-infer"] };`,
  "next/package.json": '{ "name": "bundled-next", "private": true }',
  "next/app/layout.js": `export default function Layout({ children }) { return <html><body>{children}</body></html>; }`,
  "next/app/api/embed/route.js": `import { Embedder } from "native-infer";
export async function GET() {
  const embedder = await Embedder.load();
  return Response.json(${EMBED});
}`,
  // The page is made when it is built, so that no server has to run.
  "next/app/page.js": `import { Embedder } from "native-infer";
export default async function Page() {
  const embedder = await Embedder.load();
  return <p>{"dimensions: " + ${EMBED}}</p>;
}`,
};

const folder = mkdtempSync(join(tmpdir(), "native-infer-bundlers-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

function run(command, args, cwd = folder) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" };
  const options = { cwd, env, encoding: "utf8", timeout: 300_000 };
  const { status, stdout, stderr } = spawnSync(command, args, options);
  return { status, text: `${stdout}${stderr}` };
}

const tool = (name, ...args) => run(join(folder, "node_modules", ".bin", name), args);
const node = (file, cwd) => run(process.execPath, [file], cwd);

/** What Jest and Vitest say of what keeps them from ending. */
const NOT_ENDED = /did not exit|force exited|failed to (?:exit|terminate)|close timed out/i;

/** Name, what makes it, what runs it, and what it prints. */
const CASES = [
  ["Jest", () => tool("jest"), /2 passed/],
  ["Jest, worker threads", () => tool("jest", "--workers=2", "--workerThreads"), /2 passed/],
  [
    "Jest, ES modules",
    () =>
      run(process.execPath, [
        "--experimental-vm-modules",
        join(folder, "node_modules/jest/bin/jest.js"),
        "--config={}",
        "--rootDir=modules",
      ]),
    /1 passed/,
  ],
  ["Vitest, worker threads", () => tool("vitest", "run", "--pool=threads"), /2 passed.*\(2\)/],
  ["Vitest, processes", () => tool("vitest", "run", "--pool=forks"), /2 passed.*\(2\)/],
  [
    "esbuild, ESM, native-infer left out",
    () =>
      tool(
        "esbuild",
        "main.mjs",
        "--bundle",
        "--platform=node",
        "--format=esm",
        "--external:native-infer",
        "--outfile=out/e.mjs",
      ),
    /^384$/m,
    "out/e.mjs",
  ],
  ["webpack, native-infer left out", () => tool("webpack"), /^384$/m, "out/webpack.cjs"],
  ["Vite, native-infer left out", () => tool("vite", "build"), /^384$/m, "out/main.mjs"],
  [
    "Next, native-infer left out",
    () => run(join(folder, "node_modules", ".bin", "next"), ["build"], join(folder, "next")),
    /dimensions: 384/,
    undefined,
    () => run("cat", [join(folder, "next/.next/server/app/index.html")]),
  ],
  [
    "esbuild with native-infer inside: an error that says what to do",
    () => tool("esbuild", "main.cjs", "--bundle", "--platform=node", "--outfile=out/inside.cjs"),
    /RUNTIME_NOT_FOUND .*docs\/guide\/bundlers\.md/,
    "out/inside.cjs",
    (file) => {
      const elsewhere = mkdtempSync(join(tmpdir(), "native-infer-elsewhere-"));
      cpSync(join(folder, file), join(elsewhere, "inside.cjs"));
      const ended = node("inside.cjs", elsewhere);
      rmSync(elsewhere, { recursive: true });
      return ended;
    },
  ],
];

for (const [name, content] of Object.entries(FILES)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}
const flags = ["--ignore-scripts", "--no-audit", "--no-fund"];
const installed = run("npm", ["install", ...flags, ...PACKAGES, ...PEERS]);
if (installed.status !== 0) throw new Error(installed.text);
symlinkSync(packageRoot, join(folder, "node_modules", "native-infer"));

let failed = 0;
for (const [name, build, expected, file, show] of CASES) {
  const built = build();
  const ended = built.status !== 0 || (!file && !show) ? built : show ? show(file) : node(file);
  const isGood = built.status === 0 && expected.test(ended.text) && !NOT_ENDED.test(ended.text);
  if (!isGood) failed += 1;
  console.log(`${isGood ? "ok" : "FAILED"}: ${name}`);
  if (!isGood) console.log(built.text, ended.text);
}
console.log(`${CASES.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
