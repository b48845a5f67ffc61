// Runs turbo with what a cached task depends on and no file says: the tools that build the addon, in NATIVE_INFER_TOOLCHAIN.
// Usage: node scripts/turbo.mjs run TASK ... [--filter=PACKAGE]
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The first line that a program prints of its version; empty where it is not there. */
function versionOf(program) {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return stdout?.split("\n")[0] ?? "";
}

/** Processor, system and versions: what is built with others is another addon. */
export function toolchain() {
  const { CXX } = process.env;
  const tools = [...(CXX ? [CXX] : []), "c++", "cmake"].map(versionOf);
  return [process.platform, process.arch, ...tools].join("; ");
}

/** Turbo's exit code. */
export function runTurbo(args) {
  const program = require.resolve("turbo/bin/turbo");
  const { status } = spawnSync(process.execPath, [program, ...args], {
    stdio: "inherit",
    env: { ...process.env, NATIVE_INFER_TOOLCHAIN: toolchain() },
  });
  return status ?? 1;
}

if (process.argv[1]?.endsWith("turbo.mjs")) process.exit(runTurbo(process.argv.slice(2)));
