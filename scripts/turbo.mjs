// Runs turbo with what a cached task depends on and no file of the workspace says: NATIVE_INFER_TOOLCHAIN, the tools that build and check
// the addon, and NATIVE_INFER_MACHINE, what tests find on this machine besides.
// Usage: node scripts/turbo.mjs run TASK ... [--filter=PACKAGE]
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, release } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));

/** The first line that a program prints of its version; empty where it is not there. */
function versionOf(program) {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return stdout?.trim().split("\n")[0] ?? "";
}

/** Processor, system and versions: what is built with others is another addon. */
function toolchain() {
  const { CXX } = process.env;
  const tools = [...(CXX ? [CXX] : []), "c++", "cmake", "clang-tidy"].map(versionOf);
  return [process.platform, process.arch, ...tools].join("; ");
}

/** Programs that tests start. One that comes, goes or is replaced is another machine. */
const PROGRAMS = ["redis-server", "nginx", "promtool", "python3", "setpriv", "script", "readelf"];

/** A file's true path, size and time; empty where there is none. */
function identity(file) {
  if (!existsSync(file)) return "";
  const { size, mtimeMs } = statSync(file);
  return `${realpathSync(file)} ${size} ${mtimeMs}`;
}

function onPath(program) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return identity(folders.map((folder) => join(folder, program)).find(existsSync) ?? "");
}

/** The Python environments of the packages' tests, each with the time of its last installation. */
function environments() {
  const libraries = readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name, "out", "venv", "lib"))
    .filter((folder) => existsSync(folder));
  return libraries.flatMap((folder) =>
    readdirSync(folder).map((python) => identity(join(folder, python, "site-packages"))),
  );
}

/** What decides beside the sources whether a test passes: Node, processor, kernel, user, other programs. */
function machine() {
  const cpuinfo = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "";
  return [
    process.version,
    release(),
    process.getuid?.(),
    cpus().length,
    cpus()[0]?.model,
    /^(flags|Features)\s*: (.*)$/m.exec(cpuinfo)?.[2],
    ...PROGRAMS.map(onPath),
    ...environments(),
  ].join("; ");
}

/** Turbo's exit code. */
export function runTurbo(args) {
  const program = require.resolve("turbo/bin/turbo");
  const env = {
    ...process.env,
    NATIVE_INFER_TOOLCHAIN: toolchain(),
    NATIVE_INFER_MACHINE: machine(),
  };
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: "inherit", env });
  return status ?? 1;
}

/** Makes turbo run a task again the next time, whatever has changed or not. */
export function forget(hash) {
  const cache = join(root, ".turbo", "cache");
  if (!existsSync(cache)) return;
  for (const file of readdirSync(cache).filter((each) => each.startsWith(hash)))
    rmSync(join(cache, file), { force: true });
}

if (process.argv[1]?.endsWith("turbo.mjs")) process.exit(runTurbo(process.argv.slice(2)));
