import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const ownRoot = dirname(require.resolve("native-infer/package.json"));
const LIBRARIES = join("bin", "napi-v6", process.platform, process.arch);

/** A copy of native-infer and what it runs on, as npm would install it, to be broken by a test. */
export interface Installation {
  program: string;
  addon: string;
  model: string;
  modelPackage: string;
  runtimePackage: string;
  /** ONNX Runtime's library. */
  library: string;
}

function rootOf(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** The folder of a package that need not let anybody read its package.json. */
function folderOf(name: string): string | undefined {
  const folders = require.resolve.paths(name) ?? [];
  for (const folder of folders) {
    try {
      return realpathSync(join(folder, name));
    } catch {}
  }
  return undefined;
}

function copy(from: string, to: string, parts: readonly string[]): void {
  for (const part of parts) cpSync(join(from, part), join(to, part), { recursive: true });
}

/** Installs into the empty folder `root`. Dependencies that no test breaks are links. */
export function install(root: string): Installation {
  const modules = join(root, "node_modules");
  const self = join(modules, "native-infer");
  const modelPackage = join(modules, "@native-infer", "model-minilm");
  const runtimePackage = join(modules, "onnxruntime-node");
  copy(ownRoot, self, ["package.json", "dist/src", "build/Release/native_infer.node"]);
  copy(rootOf("@native-infer/model-minilm"), modelPackage, [
    "package.json",
    "index.js",
    "MODEL_CARD.md",
    "model",
  ]);
  copy(rootOf("onnxruntime-node"), runtimePackage, ["package.json", LIBRARIES]);
  const manifest = JSON.parse(readFileSync(join(self, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const copied = ["@native-infer/model-minilm", "onnxruntime-node"];
  for (const name of Object.keys(manifest.dependencies)) {
    const folder = copied.includes(name) ? undefined : folderOf(name);
    if (folder === undefined) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(folder, join(modules, name), "junction");
  }
  return {
    program: join(self, "dist", "src", "cli", "main.js"),
    addon: join(self, "build", "Release", "native_infer.node"),
    model: join(modelPackage, "model"),
    modelPackage,
    runtimePackage,
    library: join(runtimePackage, LIBRARIES, "libonnxruntime.so.1"),
  };
}
