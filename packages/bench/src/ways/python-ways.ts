import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelDirectory } from "@native-infer/model-minilm";
import { STANDARD_FILE } from "./node/models/onnxruntime-file.js";
import { serviceArguments } from "./node-ways.js";
import type { Way } from "./way.js";

/** The package's folder, from `dist/src/ways`. */
const bench = fileURLToPath(new URL("../../..", import.meta.url));

/** The virtual environment: `NATIVE_INFER_BENCH_VENV`, else a folder that git ignores. */
export function environmentFolder(): string {
  return process.env.NATIVE_INFER_BENCH_VENV || join(bench, "out", "ways-venv");
}

/** The environment's own interpreter. */
export function pythonOf(environment: string): string {
  return process.platform === "win32"
    ? join(environment, "Scripts", "python.exe")
    : join(environment, "bin", "python");
}

/**
 * Why a service of Python cannot run, from what `npm run bench:python-setup` left in `ways.json` of the environment:
 * for each way null, or what it died of when it was tried.
 */
export function missingInEnvironment(name: string, environment: string): string | undefined {
  const report = join(environment, "ways.json");
  if (!existsSync(pythonOf(environment)) || !existsSync(report))
    return "there is no Python environment: npm run bench:python-setup makes it";
  const tried = JSON.parse(readFileSync(report, "utf8")) as Record<string, string | null>;
  const fault = tried[name];
  if (fault === undefined) return "npm run bench:python-setup has not tried it yet";
  return fault ?? undefined;
}

function pythonWay(name: string, title: string, blocksLoop: boolean): Way {
  return {
    name,
    runtime: "python",
    title,
    blocksLoop,
    command: (context) => ({
      file: pythonOf(environmentFolder()),
      args: [
        ...["-m", "ways", name, ...serviceArguments(context)],
        `--onnx=${join(modelDirectory, "onnx", STANDARD_FILE)}`,
      ],
      env: { PYTHONPATH: join(bench, "python") },
    }),
    missing: () => missingInEnvironment(name, environmentFolder()),
  };
}

export const PYTHON_WAYS: readonly Way[] = [
  pythonWay("python-inline", "FastAPI, sentence-transformers inline", true),
  pythonWay("python-thread-pool", "FastAPI, sentence-transformers in one thread", false),
  pythonWay("python-process-pool", "FastAPI, sentence-transformers in one process", false),
  pythonWay("python-onnxruntime", "FastAPI, ONNX Runtime int8 inline", true),
  pythonWay("python-infinity", "FastAPI, Infinity's engine", false),
];
