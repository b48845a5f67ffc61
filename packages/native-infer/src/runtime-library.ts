import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { BUNDLER_HINT, type Missing, missingError, packageFolder } from "./packages.js";

/** What ONNX Runtime's library is called, by `process.platform`. */
const FILE_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: "libonnxruntime.so.1",
  win32: "onnxruntime.dll",
  darwin: "libonnxruntime.1.dylib",
};

/** The packages with ONNX Runtime: ours, with the library of one platform; and its own, with those of all. */
const OWN_PACKAGE = "@native-infer/onnxruntime";
const PACKAGES = [OWN_PACKAGE, "onnxruntime-node"] as const;

/** No usable library; `isInstalled` if a package that should have it is there. */
type MissingRuntime = Missing & { isInstalled: boolean };

/** ONNX Runtime's library as a package has it. */
export interface RuntimeLibrary {
  file: string;
  package: string;
  /** The folder of that package. */
  folder: string;
}

/** The folder that a package's library is in; undefined if the package has none for this platform. */
function libraryFolder(name: string, folder: string): string | undefined {
  const { platform, arch } = process;
  if (name !== OWN_PACKAGE) return join(folder, "bin", "napi-v6", platform, arch);
  try {
    // Looked up from the package itself, because only it depends on those of the platforms.
    const { resolve } = createRequire(join(folder, "package.json"));
    return dirname(resolve(`${OWN_PACKAGE}-${platform}-${arch}/package.json`));
  } catch {
    return undefined;
  }
}

/** Looks for ONNX Runtime's library, and loads nothing. */
export function lookForRuntime(): RuntimeLibrary | MissingRuntime {
  const code = "RUNTIME_NOT_FOUND";
  const fileName = FILE_NAMES[process.platform];
  if (!fileName) {
    const why = `There is no package with ONNX Runtime for ${process.platform}`;
    return {
      code,
      why,
      isInstalled: false,
      remedy: "Pass a library of your own as the option runtimeLibrary.",
    };
  }
  const missing: string[] = [];
  for (const name of PACKAGES) {
    const folder = packageFolder(name);
    const libraries = folder === undefined ? undefined : libraryFolder(name, folder);
    if (folder === undefined || libraries === undefined) continue;
    const file = join(libraries, fileName);
    if (existsSync(file)) return { file, package: name, folder };
    missing.push(file);
  }
  if (missing.length > 0) {
    const why = `ONNX Runtime's library is missing: ${missing.join(" and ")} does not exist`;
    const remedy = "Reinstall its package, or pass your own as the option runtimeLibrary.";
    return { code, why, isInstalled: true, remedy };
  }
  const why = `ONNX Runtime is not installed (tried ${PACKAGES.join(" and ")})`;
  const remedy = `Run 'npm install ${OWN_PACKAGE}'. ${BUNDLER_HINT}.`;
  return { code, why, isInstalled: false, remedy };
}

/** The path of ONNX Runtime's library. Throws `RUNTIME_NOT_FOUND`, saying what was tried and what to do. */
export function findRuntimeLibrary(): string {
  const found = lookForRuntime();
  if ("code" in found) throw missingError(found);
  return found.file;
}
