import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ownManifest } from "../version.js";
import { inAnotherProcess } from "./probing.js";
import { type Finding, fail, ok, type Step } from "./step.js";

const RUNTIME_PACKAGE = "onnxruntime-node";
const RUNTIME_FILES: Partial<Record<NodeJS.Platform, string>> = {
  linux: "libonnxruntime.so.1",
  win32: "onnxruntime.dll",
  darwin: "libonnxruntime.1.dylib",
};

const require = createRequire(import.meta.url);

async function checkAddon(): Promise<Finding> {
  const root = dirname(require.resolve("native-infer/package.json"));
  const file = join(root, "build", "Release", "native_infer.node");
  const remedy = "Build it with 'npm run build'; that needs cmake and a C++20 compiler.";
  if (!existsSync(file)) return fail(`${file} does not exist`, remedy);
  const probing = await inAnotherProcess({ kind: "addon", file });
  if ("report" in probing) return ok(`${file} loads`);
  return fail(`${file} does not load: ${probing.failure.message}`, remedy);
}

function checkRuntime(own: string | undefined): Finding {
  if (own !== undefined) {
    return existsSync(own)
      ? ok(`${own}, as --runtime-library says`)
      : fail(`${own} does not exist`, "Correct --runtime-library, or leave it out.");
  }
  const wanted = ownManifest().dependencies[RUNTIME_PACKAGE] ?? "";
  const reinstall = `Run 'npm install ${RUNTIME_PACKAGE}@${wanted}'.`;
  let manifest: string;
  try {
    manifest = require.resolve(`${RUNTIME_PACKAGE}/package.json`);
  } catch {
    return fail(`the package ${RUNTIME_PACKAGE} is not installed`, reinstall);
  }
  const { version } = require(manifest) as { version: string };
  const name = RUNTIME_FILES[process.platform] ?? "its library";
  const file = join(dirname(manifest), "bin", "napi-v6", process.platform, process.arch, name);
  if (!existsSync(file)) {
    return fail(
      `${file} does not exist`,
      `The package is incomplete: remove ${dirname(manifest)}, then: ${reinstall}`,
    );
  }
  if (version !== wanted) {
    return fail(
      `${RUNTIME_PACKAGE} is ${version}; native-infer is tested with ${wanted}`,
      reinstall,
    );
  }
  return ok(`${RUNTIME_PACKAGE} ${version}, ${file}`);
}

export const librarySteps: readonly Step[] = [
  { name: "addon", needs: [], check: checkAddon },
  { name: "runtime", needs: [], check: ({ values }) => checkRuntime(values.runtimeLibrary) },
];
