import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const ownRoot = dirname(require.resolve("native-infer/package.json"));
const LIBRARIES = join("bin", "napi-v6", process.platform, process.arch);

/** A copy of native-infer and what it runs on, to be broken by a test. */
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

function copy(from: string, to: string, parts: readonly string[]): void {
  for (const part of parts) cpSync(join(from, part), join(to, part), { recursive: true });
}

/** Installs into the empty folder `root`. */
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
  return {
    program: join(self, "dist", "src", "cli", "main.js"),
    addon: join(self, "build", "Release", "native_infer.node"),
    model: join(modelPackage, "model"),
    modelPackage,
    runtimePackage,
    library: join(runtimePackage, LIBRARIES, "libonnxruntime.so.1"),
  };
}
