// Runs clang-tidy on the core's and the binding's own sources, two at a time, from a compilation database that has each of them.
// Most of its time goes to the headers that every source includes, so it gets some sources of a folder together, as one unit
// that includes them. The static analyser looks into included sources only where their unit is called UnifiedSource-something
// (clang 14, AnalysisManager.h). Those whose names do not go together are looked at one by one.
// The analyser takes longer than all other checks together: it runs, alone, with --analyser.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { cmakeJs, packageRoot, works } from "./toolchain.mjs";

if (!works("clang-tidy", "--version")) {
  console.error("clang-tidy was not found (apt-get install clang-tidy)");
  process.exit(process.env.CI === "true" ? 1 : 0);
}
// The addon's own tree compiles sources together (NATIVE_INFER_UNITY), and so has no command for each.
const buildTree = join(packageRoot, "build", "database");
const options = ["--CDNATIVE_INFER_UNITY=OFF", "--CDNATIVE_INFER_BUILD_C_API=ON"];
const configured = cmakeJs("configure", ["-O", buildTree, ...options], { encoding: "utf8" });
if (configured.status !== 0) {
  console.error(`${configured.stdout}${configured.stderr}`);
  process.exit(1);
}
const database = join(buildTree, "compile_commands.json");

const analyser = process.argv.includes("--analyser");
const checks = analyser
  ? "-*,clang-analyzer-*,-clang-analyzer-optin.performance.Padding"
  : "-clang-analyzer-*";

/** How many sources a unit has at most: enough units are left to keep two CPUs busy to the end. Sets of kernels are long. */
const UNIT = 12;
const UNIT_OF_SETS = 4;
const units = join(buildTree, "tidy");
const entries = JSON.parse(readFileSync(database, "utf8")).filter(
  ({ file }) =>
    /\/native-infer\/(core|binding)\//.test(file) && !/(unicode|property)_tables/.test(file),
);

/** Sources by folder and by what the compiler is told beside their names. */
function alike() {
  const groups = new Map();
  for (const entry of entries) {
    const options = entry.command.replaceAll(/ -[oc] \S+/g, "");
    const key = `${dirname(entry.file)} ${options}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()];
}

/** Writes the units and their compilation database. Neighbours, whose names are alike, come into different ones. */
function makeUnits() {
  rmSync(units, { recursive: true, force: true });
  mkdirSync(units);
  const made = alike().flatMap((group, number) => {
    const size = group[0].file.includes("/kernels/sets/") ? UNIT_OF_SETS : UNIT;
    const count = Math.ceil(group.length / size);
    return Array.from({ length: count }, (_, unit) => {
      const members = group.filter((_, i) => i % count === unit);
      const folder = relative(packageRoot, dirname(members[0].file)).replaceAll("/", "-");
      const file = join(units, `UnifiedSource-${folder}-${number}-${unit}.cc`);
      writeFileSync(file, members.map((member) => `#include "${member.file}"\n`).join(""));
      const command = members[0].command.replace(members[0].file, file);
      return { directory: members[0].directory, command, file, members };
    });
  });
  const commands = made.map(({ members: _, ...entry }) => entry);
  writeFileSync(join(units, "compile_commands.json"), JSON.stringify(commands));
  return made;
}

/** Gives what it found, and whether it could compile the file at all. */
async function tidy(folder, file, ...options) {
  // The compiler that built the addon may know warnings that clang does not.
  const extra = "--extra-arg=-Wno-unknown-warning-option";
  const child = spawn("clang-tidy", ["--quiet", extra, ...options, "-p", folder, file], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const chunks = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  const output = Buffer.concat(chunks).toString();
  return { output, isClean: code === 0, compiles: !output.includes("[clang-diagnostic-error]") };
}

/** Whether this clang-tidy finds in a unit's sources what it finds in a source alone: it would not tell if it did not. */
async function seesIncluded() {
  const included = join(units, "probe.cc");
  const probe = join(units, "UnifiedSource-probe.cc");
  writeFileSync(included, "int probe(int* p) { return p == nullptr ? *p : 0; }\n");
  writeFileSync(probe, `#include "${included}"\n`);
  const { output } = await tidy(units, probe, "--header-filter=.*");
  return output.includes("[clang-analyzer-core.NullDereference");
}

let failed = 0;
function judge({ output, isClean, compiles }) {
  if (isClean && compiles) return;
  failed += 1;
  process.stderr.write(output);
}

const waiting = makeUnits();
const together = !analyser || (await seesIncluded());
async function worker() {
  for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
    const inUnit = `--checks=${checks},-bugprone-suspicious-include`;
    const result = together ? await tidy(units, unit.file, inUnit) : undefined;
    if (result?.compiles) judge(result);
    else
      for (const { file } of unit.members) judge(await tidy(buildTree, file, `--checks=${checks}`));
  }
}
await Promise.all([worker(), worker()]);
console.log(
  `clang-tidy${analyser ? "'s analyser" : ""}: ${entries.length} files, ${failed} with findings`,
);
process.exit(failed === 0 ? 0 : 1);
