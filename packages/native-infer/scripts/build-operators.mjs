// Builds the operators as a shared library for other programs' ONNX Runtime, such as Python's, and prints its path.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot, releaseDefinitions, releaseTree } from "./toolchain.mjs";

const commands = [
  [
    "-S",
    join(packageRoot, "core"),
    "-B",
    releaseTree,
    "-DNATIVE_INFER_BUILD_OPERATORS=ON",
    ...releaseDefinitions(),
  ],
  ["--build", releaseTree, "--parallel", "2", "--target", "native_infer_operators"],
];
for (const args of commands) {
  const { status } = spawnSync("cmake", args, { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
const name = { darwin: "libnative_infer_operators.dylib", win32: "native_infer_operators.dll" };
console.log(join(releaseTree, name[process.platform] ?? "libnative_infer_operators.so"));
