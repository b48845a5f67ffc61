// `npm run check`: format, lint, types, layers, number of packages, versions, licences, SBOM, API reports, generated files, C++ format and C++ lint. All steps run but
// the static analyser, which is a step to name; any fault fails.
// Usage: node scripts/check.mjs [--write] [step ...]
// A step whose tool is absent is named and skipped; with CI=true that is an error.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTurbo } from "./turbo.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const native = "packages/native-infer";
const write = process.argv.includes("--write");
const chosen = process.argv.slice(2).filter((argument) => argument !== "--write");

function run(command, ...args) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  return result.error?.code === "ENOENT" ? `${command} was not found` : result.status === 0;
}

/** Tasks of the packages, of which those run whose inputs have changed since they passed. */
const turbo = (...tasks) =>
  runTurbo(["run", ...tasks, "--continue=dependencies-successful", "--output-logs=new-only"]) === 0;
const npx = (...args) => run("npx", "--no-install", ...args);

function trackedFiles(...patterns) {
  const list = spawnSync("git", ["ls-files", "-co", "--exclude-standard", ...patterns], {
    cwd: root,
    encoding: "utf8",
  });
  return list.stdout.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
}

const cppFiles = () => trackedFiles(`${native}/**/*.h`, `${native}/**/*.cc`);

/** The model card states each file's checksum: a model replaced without its card is a fault. */
function modelCard() {
  const folder = join(root, "packages/model-minilm");
  const card = readFileSync(join(folder, "MODEL_CARD.md"), "utf8");
  let faults = 0;
  for (const name of ["model_native.onnx", "model_quantized.onnx"]) {
    const bytes = readFileSync(join(folder, "model/onnx", name));
    const sum = createHash("sha256").update(bytes).digest("hex");
    if (!card.includes(sum)) {
      console.error(`MODEL_CARD.md does not state the sha256 of ${name}, ${sum}`);
      faults += 1;
    }
    if (bytes.length > 25e6) {
      console.error(`${name} has ${bytes.length} bytes; at most 25 MB are allowed`);
      faults += 1;
    }
  }
  return faults === 0;
}

/** ARCHITECTURE.md's map and the folders agree: no folder on the map is missing, none of the core is off it. */
function architecture() {
  const map = [
    ...readFileSync(join(root, "ARCHITECTURE.md"), "utf8").matchAll(/^\| `([\w/-]+)` \|/gm),
  ];
  const mapped = map.map(([, folder]) => folder);
  const core = `${native}/core/src`;
  const inCore = readdirSync(join(root, core)).map((folder) => `${core}/${folder}`);
  const missing = mapped.filter((folder) => !existsSync(join(root, folder)));
  const unmapped = inCore.filter((folder) => !mapped.includes(folder));
  for (const folder of missing) console.error(`ARCHITECTURE.md: ${folder} does not exist`);
  for (const folder of unmapped) console.error(`ARCHITECTURE.md: ${folder} is not on the map`);
  return missing.length + unmapped.length === 0;
}

/** Public, shipped and generated sources stay readable: 300 lines, tests 400. */
function fileLengths() {
  const faults = trackedFiles("*.ts", "*.mjs", "*.h", "*.cc", "*.py")
    .filter((file) => !/(unicode|property)_tables/.test(file))
    .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }))
    .filter(({ file, lines }) => lines > (/test/.test(file) ? 400 : 300));
  for (const { file, lines } of faults) console.error(`${file} has ${lines} lines`);
  return faults.length === 0;
}

const steps = {
  biome: () => (write ? npx("biome", "check", "--write", ".") : turbo("lint")),
  types: () =>
    turbo("compile", "compile:tests") &&
    npx("tsc", "-p", `${native}/tsconfig.cjs.json`, "--noEmit", "--noCheck", "false"),
  layers: () => run(process.execPath, "scripts/check-layers.mjs"),
  words: () => run(process.execPath, "scripts/check-words.mjs"),
  packages: () => run(process.execPath, "scripts/check-packages.mjs"),
  version: () => run(process.execPath, "scripts/release/version.mjs"),
  licences: () => run(process.execPath, "scripts/release/licences.mjs"),
  sbom: () => run(process.execPath, "scripts/release/sbom.mjs"),
  api: () =>
    turbo("compile") &&
    run(process.execPath, "scripts/release/api-report.mjs", ...(write ? ["--write"] : [])),
  scripts: () => run(process.execPath, "--test", ...trackedFiles("scripts/*.test.mjs")),
  errors: () => run(process.execPath, `${native}/scripts/generate-errors.mjs`, "--check"),
  "model-card": modelCard,
  architecture,
  links: () => run(process.execPath, "scripts/check-links.mjs"),
  "file-lengths": fileLengths,
  "clang-format": () =>
    run("clang-format", ...(write ? ["-i"] : ["--dry-run", "-Werror"]), ...cppFiles()),
  "clang-tidy": () => turbo("tidy"),
  "clang-analyser": () => run(process.execPath, `${native}/scripts/clang-tidy.mjs`, "--analyser"),
};
/** Run when they are named: they take minutes. */
const long = ["clang-analyser"];

const unknown = chosen.filter((name) => !Object.hasOwn(steps, name));
if (unknown.length > 0) {
  console.error(
    `no such step: ${unknown.join(", ")}; the steps are ${Object.keys(steps).join(", ")}`,
  );
  process.exit(2);
}

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  if (chosen.length > 0 ? !chosen.includes(name) : long.includes(name)) continue;
  const outcome = step();
  const skipped = typeof outcome === "string";
  console.log(
    `${outcome === true ? "ok  " : skipped ? "skip" : "FAIL"} ${name}${skipped ? `: ${outcome}` : ""}`,
  );
  if (outcome === false || (skipped && process.env.CI === "true")) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
