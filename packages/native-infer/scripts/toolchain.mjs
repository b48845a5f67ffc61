// Finds what the native build needs and says clearly what is missing.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

export const packageRoot = fileURLToPath(new URL("..", import.meta.url));

/** Whether `command` can be started and succeeds. */
export function works(command, ...args) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

/** Sentences about missing build tools; empty where all are there. */
export function missingTools() {
  const missing = [];
  if (!works("cmake", "--version")) {
    missing.push(
      "cmake (3.20 or newer) was not found. Install it: apt-get install cmake, apk add cmake, dnf install cmake, brew install cmake or pip install cmake.",
    );
  }
  const compilers = [process.env.CXX, "c++", "g++", "clang++"].filter(Boolean);
  if (process.platform !== "win32" && !compilers.some((compiler) => works(compiler, "--version"))) {
    missing.push(
      "No C++20 compiler was found (tried $CXX, c++, g++, clang++). Install one: apt-get install g++ make, apk add build-base, dnf install gcc-c++ make, or xcode-select --install.",
    );
  } else if (
    process.platform !== "win32" &&
    !works("make", "--version") &&
    !works("ninja", "--version")
  ) {
    missing.push("Neither make nor ninja was found. Install one: apt-get install make.");
  }
  return missing;
}

/** The folder with simdjson.h and simdjson.cpp. */
export function simdjsonDirectory() {
  return join(dirname(require.resolve("@nozbe/simdjson/package.json")), "src");
}

/** The folder with napi.h. */
export function nodeAddonApiDirectory() {
  return dirname(require.resolve("node-addon-api/package.json"));
}

/** The nearest folder above `path`, or `path` itself, that exists. */
function existing(path) {
  return existsSync(path) ? path : existing(dirname(path));
}

/** Whether ccache is there and can keep what it makes: without a folder that it may write to it fails each compilation. */
function hasCompilerCache() {
  const { status, stdout } = spawnSync("ccache", ["--get-config", "cache_dir"], {
    encoding: "utf8",
  });
  if (status !== 0) return false;
  try {
    accessSync(existing(stdout.trim()), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The environment of a new build tree: with ninja and ccache, if they are there and the caller has named nothing else. */
export function buildEnvironment() {
  const { CMAKE_CXX_COMPILER_LAUNCHER: launcher, CMAKE_GENERATOR: generator } = process.env;
  return {
    ...process.env,
    ...(generator === undefined && works("ninja", "--version") && { CMAKE_GENERATOR: "Ninja" }),
    ...(launcher === undefined && hasCompilerCache() && { CMAKE_CXX_COMPILER_LAUNCHER: "ccache" }),
  };
}

/** Runs cmake-js on the addon, as all its trees are configured: `command` is build or configure. */
export function cmakeJs(command, args, options = {}) {
  const program = require.resolve("cmake-js/bin/cmake-js");
  const definitions = [
    `--CDNATIVE_INFER_SIMDJSON_DIR=${simdjsonDirectory()}`,
    `--CDNATIVE_INFER_NODE_ADDON_API_DIR=${nodeAddonApiDirectory()}`,
    `--CDNATIVE_INFER_WARNINGS_AS_ERRORS=${process.env.CI ? "ON" : "OFF"}`,
  ];
  return spawnSync(process.execPath, [program, command, ...args, ...definitions], {
    cwd: packageRoot,
    env: buildEnvironment(),
    ...options,
  });
}

/** The model that the core's tests load. */
export function modelDirectory() {
  return join(dirname(require.resolve("@native-infer/model-minilm/package.json")), "model");
}

/**
 * ONNX Runtime's shared library in onnxruntime-node. The TypeScript API finds it by itself (src/runtime-library.ts), but
 * scripts run before that is compiled. Throws where it is absent.
 */
export function runtimeLibrary() {
  const names = { win32: "onnxruntime.dll", darwin: "libonnxruntime.1.dylib" };
  const name = names[process.platform] ?? "libonnxruntime.so.1";
  const root = dirname(require.resolve("onnxruntime-node/package.json"));
  const file = join(root, "bin", "napi-v6", process.platform, process.arch, name);
  if (!existsSync(file)) throw new Error(`'${file}' is missing: reinstall onnxruntime-node`);
  return file;
}

/** cmake's arguments for building the core by itself. */
export function coreDefinitions() {
  return [`-DNATIVE_INFER_SIMDJSON_DIR=${simdjsonDirectory()}`];
}

/** What programs on the core have to be told besides: where model and runtime are, and how strict the compiler is. */
export function programDefinitions() {
  return [
    `-DNATIVE_INFER_WARNINGS_AS_ERRORS=${process.env.CI ? "ON" : "OFF"}`,
    `-DNATIVE_INFER_MODEL_DIR=${modelDirectory()}`,
    `-DNATIVE_INFER_RUNTIME_LIBRARY=${runtimeLibrary()}`,
    ...coreDefinitions(),
  ];
}

/** One tree for tests, benchmarks and operators, which ask for their own targets. */
export const releaseTree = join(packageRoot, "build", "core");

/**
 * cmake's arguments for `releaseTree`: its programs link the addon's own core, so that they test and measure what is
 * shipped. Brings that core up to date; where no addon was built on this machine, the tree builds a core of its own.
 */
export function releaseDefinitions() {
  const addonTree = join(packageRoot, "build");
  const built = existsSync(join(addonTree, "CMakeCache.txt"));
  if (built) {
    const build = ["--build", addonTree, "--parallel", "2", "--target", "native_infer_core"];
    const { status } = spawnSync("cmake", build, { stdio: ["ignore", 2, 2] });
    if (status !== 0) process.exit(status ?? 1);
  }
  return [
    "-DCMAKE_BUILD_TYPE=Release",
    `-DNATIVE_INFER_BUILT_CORE=${built ? join(addonTree, "addon-core") : ""}`,
    ...programDefinitions(),
  ];
}
