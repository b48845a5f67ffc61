// The runtimes that are tested, by docs/reference/runtimes.md, from npm. The packages are those with the binaries for this machine, so that no
// install script has to run.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** `program`: below node_modules. */
export const NODES = [
  { major: "20", version: "20.20.2" },
  { major: "22", version: "22.23.3" },
  { major: "24", version: "24.21.0" },
].map(({ major, version }) => ({
  name: `Node ${major}`,
  alias: `node${major}`,
  source: `node-linux-${process.arch}@${version}`,
  program: join(`node${major}`, "bin", "node"),
}));

/** `args`: before the file to run. `permissions`: all that embedding needs, where a program gets none by itself. */
export const OTHERS = [
  {
    name: "Bun",
    alias: "bun",
    source: `@oven/bun-linux-${process.arch === "arm64" ? "aarch64" : process.arch}@1.4.5`,
    program: join("bun", "bin", "bun"),
    args: ["run"],
  },
  {
    name: "Deno",
    alias: "deno",
    source: `@deno/linux-${process.arch}-glibc@2.9.6`,
    program: join("deno", "deno"),
    args: ["run", "--no-prompt", "--v8-flags=--expose-gc"],
    // The addon is native code, and the model is read from the disk.
    permissions: ["--allow-ffi", "--allow-read"],
  },
];

/** Installs packages, each `{ alias, source }`, into `folder`. Throws what npm printed where it fails. */
export function installRuntimes(folder, runtimes) {
  mkdirSync(folder, { recursive: true });
  const packages = runtimes.map(({ alias, source }) => `${alias}@npm:${source}`);
  const flags = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
  const args = ["install", "--prefix", folder, ...flags, ...packages];
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stdout}${stderr}`);
}
