// Builds build/Release/native_infer.node with cmake-js, after making sure that it can be built.
import { join } from "node:path";
import { cmakeJs, missingTools, packageRoot } from "./toolchain.mjs";

if (process.env.TURBO_HASH !== undefined && !process.env.NATIVE_INFER_TOOLCHAIN) {
  console.error(
    "turbo would keep this build for any compiler: start it by node scripts/turbo.mjs, as npm run build does.",
  );
  process.exit(1);
}

const missing = missingTools();
if (missing.length > 0) {
  console.error("\nThe native addon cannot be built on this machine:\n");
  for (const sentence of missing) console.error(`  - ${sentence}`);
  console.error("\nThen run the same command again.\n");
  process.exit(1);
}

// Sources are compiled together, which takes half the time. NATIVE_INFER_UNITY=OFF compiles each alone: sooner after a change in one.
const unity = process.env.NATIVE_INFER_UNITY ?? "ON";
const parallel = String(Math.max(1, Number(process.env.NATIVE_INFER_BUILD_JOBS) || 2));
const result = cmakeJs("build", ["--parallel", parallel, `--CDNATIVE_INFER_UNITY=${unity}`], {
  stdio: "inherit",
});
if (result.status !== 0) {
  console.error(
    `\nThe native build failed. Its output is above; the build tree is ${join(packageRoot, "build")}.`,
  );
}
process.exit(result.status ?? 1);
