import { existsSync } from "node:fs";
import { lookForAddon, notLoaded } from "../../addon-file.js";
import { packageVersion } from "../../packages.js";
import { lookForRuntime } from "../../runtime-library.js";
import { ownManifest } from "../version.js";
import { isAtLeast } from "./machine.js";
import { inAnotherProcess } from "./probing.js";
import { type Finding, fail, ok, type Step } from "./step.js";

async function checkAddon(): Promise<Finding> {
  const addon = lookForAddon();
  if ("code" in addon) return fail(addon.why, addon.remedy);
  const { file } = addon;
  const probing = await inAnotherProcess({ kind: "addon", file });
  if ("report" in probing) return ok(`${file} loads`);
  const { why, remedy } = notLoaded(addon, probing.failure.message);
  return fail(why, remedy);
}

/** ONNX Runtime may be absent: what needs it says so when it is loaded. One that is there has to be usable. */
function checkRuntime(own: string | undefined): Finding {
  if (own !== undefined) {
    return existsSync(own)
      ? ok(`${own}, as --runtime-library says`)
      : fail(`${own} does not exist`, "Correct --runtime-library, or leave it out.");
  }
  const runtime = lookForRuntime();
  if ("code" in runtime) {
    const { why, remedy, isInstalled } = runtime;
    if (isInstalled) return fail(why, remedy);
    return ok(`not installed; only models on the standard road need it`);
  }
  const version = packageVersion(runtime.folder);
  const wanted = ownManifest().peerDependencies[runtime.package] ?? "";
  const min = wanted.replace(/^>=\s*/, "");
  if (isAtLeast(version, min)) return ok(`${runtime.package} ${version}, ${runtime.file}`);
  return fail(
    `${runtime.package} is ${version}; native-infer needs ${min} or newer`,
    `Run 'npm install ${runtime.package}@latest'.`,
  );
}

export const librarySteps: readonly Step[] = [
  { name: "addon", needs: [], check: checkAddon },
  { name: "runtime", needs: [], check: ({ values }) => checkRuntime(values.runtimeLibrary) },
];
