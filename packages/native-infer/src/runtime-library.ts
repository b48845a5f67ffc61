import { existsSync } from "node:fs";
import { join } from "node:path";
import { NativeInferError } from "./errors.js";
import { BUNDLER_HINT, packageFolder } from "./packages.js";

const FILE_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: "libonnxruntime.so.1",
  win32: "onnxruntime.dll",
  darwin: "libonnxruntime.1.dylib",
};

/**
 * The path of ONNX Runtime's shared library inside the package onnxruntime-node.
 * Throws `RUNTIME_NOT_FOUND` saying what was looked for and what to do.
 */
export function findRuntimeLibrary(): string {
  const name = FILE_NAMES[process.platform];
  if (!name) {
    throw new NativeInferError(
      "RUNTIME_NOT_FOUND",
      `onnxruntime-node has no library for ${process.platform}: pass your own as the option runtimeLibrary.`,
    );
  }
  // Only looked up, never loaded: its own addon is not needed.
  const root = packageFolder("onnxruntime-node");
  if (root === undefined) {
    throw new NativeInferError(
      "RUNTIME_NOT_FOUND",
      `The package onnxruntime-node is not installed: run 'npm install onnxruntime-node'. ${BUNDLER_HINT}.`,
    );
  }
  const file = join(root, "bin", "napi-v6", process.platform, process.arch, name);
  if (!existsSync(file)) {
    throw new NativeInferError(
      "RUNTIME_NOT_FOUND",
      `ONNX Runtime's library is missing: '${file}'. Reinstall onnxruntime-node 1.30.0, or pass your own as the option runtimeLibrary.`,
    );
  }
  return file;
}
