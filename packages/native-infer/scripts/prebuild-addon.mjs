// Builds the addon as it is published for Linux, on any machine with cmake and Python, into out/prebuilds/PLATFORM/native_infer.node:
// with its C++ library inside, and for the oldest glibc that ONNX Runtime's library runs on, too. macOS and Windows are built by
// build-addon.mjs on such machines.
// Usage: node scripts/prebuild-addon.mjs PLATFORM ...
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { elfNeeds, needFaults } from "./elf-needs.mjs";
import { buildEnvironment, cmakeJs, packageRoot } from "./toolchain.mjs";

/** zig's name for each platform. */
const TARGETS = {
  "linux-x64-gnu": "x86_64-linux-gnu.2.28",
  "linux-arm64-gnu": "aarch64-linux-gnu.2.28",
  "linux-x64-musl": "x86_64-linux-musl",
  "linux-arm64-musl": "aarch64-linux-musl",
};

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")} failed: ${error ?? status}`);
}

/** The compiler of prebuild-requirements.txt, in a Python environment of its own. */
function installZig() {
  const environment = join(packageRoot, "out", "zig");
  const python = join(environment, "bin", "python");
  run("python3", ["-m", "venv", environment]);
  const list = join(packageRoot, "scripts", "prebuild-requirements.txt");
  run(python, ["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", list]);
  const where = "import ziglang, os; print(os.path.join(os.path.dirname(ziglang.__file__), 'zig'))";
  const { stdout } = spawnSync(python, ["-c", where], { encoding: "utf8" });
  return stdout.trim();
}

function build(platform, zig) {
  const tree = join(packageRoot, "build", platform);
  // The launcher is named, and empty, because ccache does not know zig, which keeps a cache of its own.
  const env = {
    ...buildEnvironment(),
    CMAKE_CXX_COMPILER_LAUNCHER: "",
    NATIVE_INFER_ZIG: zig,
    NATIVE_INFER_ZIG_TARGET: TARGETS[platform],
  };
  const args = ["--out", tree, "--parallel", "2", "--CDNATIVE_INFER_UNITY=ON"];
  const toolchain = join(packageRoot, "scripts", "zig-toolchain.cmake");
  args.push(`--CDCMAKE_TOOLCHAIN_FILE=${toolchain}`);
  const { status } = cmakeJs("build", args, { stdio: "inherit", env });
  if (status !== 0) throw new Error(`the build for ${platform} failed; its tree is ${tree}`);
  return join(tree, "Release", "native_infer.node");
}

const platforms = process.argv.slice(2);
const unknown = platforms.filter((platform) => !(platform in TARGETS));
if (platforms.length === 0 || unknown.length > 0) {
  const names = Object.keys(TARGETS).join(", ");
  console.error(`usage: node scripts/prebuild-addon.mjs PLATFORM ...; the platforms are ${names}`);
  process.exit(2);
}

const zig = installZig();
if (!existsSync(zig)) throw new Error(`zig is not where its package has it: '${zig}'`);
for (const platform of platforms) {
  const built = build(platform, zig);
  const needs = elfNeeds(built);
  const faults = needFaults(needs);
  if (faults.length > 0) throw new Error(`${built}:\n  ${faults.join("\n  ")}`);
  const folder = join(packageRoot, "out", "prebuilds", platform);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "native_infer.node");
  cpSync(built, file);
  const newest = needs.versions.sort(new Intl.Collator("en", { numeric: true }).compare).at(-1);
  console.log(`${file}: ${statSync(file).size} bytes, needs ${newest ?? "no versions"}`);
}
