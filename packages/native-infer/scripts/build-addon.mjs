// Builds build/Release/native_infer.node with cmake-js, after making sure that it can be built.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  missingTools,
  nodeAddonApiDirectory,
  packageRoot,
  simdjsonDirectory,
} from "./toolchain.mjs";

const missing = missingTools();
if (missing.length > 0) {
  console.error("\nThe native addon cannot be built on this machine:\n");
  for (const sentence of missing) console.error(`  - ${sentence}`);
  console.error("\nThen run the same command again.\n");
  process.exit(1);
}

const require = createRequire(import.meta.url);
const cmakeJs = require.resolve("cmake-js/bin/cmake-js");
const parallel = String(Math.max(1, Number(process.env.NATIVE_INFER_BUILD_JOBS) || 2));
const args = [
  cmakeJs,
  "build",
  "--parallel",
  parallel,
  `--CDNATIVE_INFER_SIMDJSON_DIR=${simdjsonDirectory()}`,
  `--CDNATIVE_INFER_NODE_ADDON_API_DIR=${nodeAddonApiDirectory()}`,
  `--CDNATIVE_INFER_WARNINGS_AS_ERRORS=${process.env.CI ? "ON" : "OFF"}`,
];
const result = spawnSync(process.execPath, args, { cwd: packageRoot, stdio: "inherit" });
if (result.status !== 0) {
  console.error(
    `\nThe native build failed. Its output is above; the build tree is ${join(packageRoot, "build")}.`,
  );
}
process.exit(result.status ?? 1);
