// Builds libnative_infer, the core behind a C interface, and prints its path. With --prefix DIR it is installed there: library,
// header and pkg-config file.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot, releaseDefinitions, releaseTree } from "./toolchain.mjs";

const { values } = parseArgs({ options: { prefix: { type: "string" } } });
const prefix = values.prefix === undefined ? [] : [resolve(values.prefix)];
const commands = [
  [
    "-S",
    join(packageRoot, "core"),
    "-B",
    releaseTree,
    "-DNATIVE_INFER_BUILD_C_API=ON",
    ...prefix.map((folder) => `-DCMAKE_INSTALL_PREFIX=${folder}`),
    ...releaseDefinitions(),
  ],
  ["--build", releaseTree, "--parallel", "2", "--target", "native_infer_shared"],
  ...prefix.map(() => ["--install", releaseTree, "--component", "capi"]),
];
for (const args of commands) {
  const { status } = spawnSync("cmake", args, { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
const name = { darwin: "libnative_infer.dylib", win32: "native_infer.dll" };
console.log(join(releaseTree, "capi", name[process.platform] ?? "libnative_infer.so"));
