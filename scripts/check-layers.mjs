// Imports point one way: core <- binding <- src <- ingest <- server <- examples <- bench, common <- vector-store <- ingest, command-line <- vector-store, and
// within each of them no folders import each other.
// Fails with the file and what it must not import. Type imports and dynamic ones count too.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The C++ layers: what a line of their sources must never match. */
const NATIVE_LAYERS = [
  {
    folder: "packages/native-infer/core",
    forbidden: /#include\s*[<"](napi|node|uv|v8|js_native)[./_a-z]*[>"]/,
    reason: "the core knows nothing of Node",
  },
  {
    folder: "packages/native-infer/core/capi",
    forbidden:
      /#include\s*"(text|tokenizer|ort|graph|model|engine|encoder|families|packing|kernels|operators|json|cpu|weights)\//,
    reason: "the C interface uses the core's public headers only",
  },
  {
    folder: "packages/native-infer/binding",
    forbidden:
      /#include\s*"(text|tokenizer|ort|graph|model|engine|encoder|families|packing|kernels|operators|json|cpu|weights)\//,
    reason: "the binding uses the core's public headers only",
  },
];

/** The core's folders: each includes only those that follow it, beside the public headers. */
const CORE = "packages/native-infer/core/src";
const CORE_FOLDERS = [
  "engine",
  "model",
  "graph",
  "operators",
  "packing",
  "families",
  "encoder",
  "kernels",
  "weights",
  "ort",
  "tokenizer",
  "json",
  "text",
  "cpu",
];
/** What of the core `kernels` may include: rows and tiles know of no model, and of no file. */
const KERNELS_INCLUDE = /^(kernels\/|native_infer\/(error|precision)\.h$)/;

/** Where the core's ONNX Runtime is: what no file of `engine` and `model` may include. */
const RUNTIME_FOLDERS = ["ort", "operators"];
/** What they may include of `graph`, and what itself declares nothing of ONNX Runtime. */
const GRAPH_INTERFACE = /^graph\/(text_model|graph_settings|load_graph)\.h$/;

/** Modules that the sources of a folder must not import, its file `except` excepted. */
const MODULE_RULES = [
  {
    folder: "packages/native-infer/src",
    forbidden: /^(@native-infer\/(?!model-minilm)|onnxruntime-node|koa)/,
    reason: "the TypeScript API imports neither the other packages nor another runtime",
  },
  {
    folder: "packages/vector-store/src",
    forbidden: /^(native-infer|@native-infer\/(?!(command-line|common)$))/,
    reason: "stores know nothing of engine and server",
  },
  {
    folder: "packages/vector-store/src",
    except: "options.ts",
    forbidden: /^@native-infer\/command-line$/,
    reason: "a store is there for programs without a command line too",
  },
  {
    folder: "packages/command-line/src",
    forbidden: /^(native-infer|@native-infer\/)/,
    reason: "options of a command know nothing of what they are for",
  },
  {
    folder: "packages/common/src",
    forbidden: /^(?!node:|\.\/)/,
    reason: "what all packages share imports nothing but Node",
  },
  {
    folder: "packages/ingest/src",
    forbidden:
      /^(@native-infer\/(?!(command-line|common|vector-store(\/options)?)$)|onnxruntime-node|native-infer\/(?!runtime$)|.*\.node$)/,
    reason: "an import knows the TypeScript API and stores, and not the server",
  },
  {
    folder: "packages/server/src",
    forbidden:
      /^(@native-infer\/(bench|example-|model-minilm|testing)|onnxruntime-node|native-infer\/(?!runtime$)|.*\.node$)/,
    reason: "the server imports the TypeScript API only",
  },
  {
    folder: "packages/server/src/web",
    forbidden: /^native-infer$/,
    reason: "web is HTTP and knows nothing of embeddings",
  },
  {
    folder: "packages/server/src/common",
    forbidden: /^(?!node:|\.\/)/,
    reason: "common imports nothing but Node",
  },
  ...["ai-sdk", "langchain"].map((name) => ({
    folder: `packages/${name}/src`,
    forbidden: /^(@native-infer\/|onnxruntime-node|koa|.*\.node$)/,
    reason: "an integration knows the API and the library that it is for, and nothing else",
  })),
  ...["event-loop", "search", "frameworks"].map((example) => ({
    folder: `examples/${example}/src`,
    forbidden: /^(@native-infer\/bench|.*\bpackages\/|.*\.node$)/,
    reason: "an example imports what its reader could: the packages by name",
  })),
];

/** Folders whose sub-folders must not import each other in a circle. */
const ACYCLIC = [
  "packages/native-infer/src",
  "packages/vector-store/src",
  "packages/ingest/src",
  "packages/bench/src",
];

/** The server's folders: each imports only those that follow it. ARCHITECTURE.md has them in the same order. */
const SERVER = "packages/server/src";
const SERVER_FOLDERS = [
  "start",
  "settings",
  "routes",
  "openapi",
  "dialects",
  "observability",
  "embedding",
  "models",
  "listening",
  "limits",
  "security",
  "web",
  "common",
];

function filesBelow(root, folder, pattern) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** The modules that a source imports or re-exports, in any form that TypeScript knows. */
function importsOf(file) {
  return ts
    .preProcessFile(readFileSync(file, "utf8"), true, true)
    .importedFiles.map(({ fileName }) => fileName);
}

function* nativeFaults(root) {
  for (const { folder, forbidden, reason } of NATIVE_LAYERS) {
    if (!existsSync(join(root, folder))) continue;
    for (const file of filesBelow(root, folder, /\.(h|cc)$/)) {
      const lines = readFileSync(file, "utf8").split("\n");
      const at = lines.findIndex((line) => forbidden.test(line));
      if (at >= 0) yield `${relative(root, file)}:${at + 1}: ${reason}: ${lines[at].trim()}`;
    }
  }
}

/** What a C++ source includes with quotation marks, and in which line. */
function includesOf(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line, at) => ({ line: at + 1, target: /^\s*#\s*include\s*"([^"]+)"/.exec(line)?.[1] }))
    .filter(({ target }) => target !== undefined);
}

/** Whether `file` of the core may have nothing to do with ONNX Runtime, and `target`, which it includes, has. */
function leaksRuntime(file, target) {
  const to = target.split("/")[0];
  const isFree = /^(engine|model)\//.test(file) || GRAPH_INTERFACE.test(file);
  return (
    isFree && (RUNTIME_FOLDERS.includes(to) || (to === "graph" && !GRAPH_INTERFACE.test(target)))
  );
}

function* coreFaults(root) {
  if (!existsSync(join(root, CORE))) return;
  for (const file of filesBelow(root, CORE, /\.(h|cc)$/)) {
    const path = relative(join(root, CORE), file).replaceAll("\\", "/");
    const from = path.split("/")[0];
    if (!CORE_FOLDERS.includes(from)) {
      yield `${CORE}/${from} has no place in the order`;
      continue;
    }
    for (const { line, target } of includesOf(file)) {
      const place = `${relative(root, file)}:${line}`;
      const to = target.split("/")[0];
      const isBelow = CORE_FOLDERS.indexOf(to) >= CORE_FOLDERS.indexOf(from);
      if (CORE_FOLDERS.includes(to) && !isBelow)
        yield `${place}: ${from} must not include ${to}: see the order in ARCHITECTURE.md`;
      else if (from === "kernels" && !KERNELS_INCLUDE.test(target))
        yield `${place}: kernels are rows and tiles only: ${target}`;
      else if (leaksRuntime(path, target))
        yield `${place}: only graph, operators and ort know ONNX Runtime: ${target}`;
    }
  }
}

function* moduleFaults(root) {
  for (const { folder, except, forbidden, reason } of MODULE_RULES) {
    if (!existsSync(join(root, folder))) continue;
    for (const file of filesBelow(root, folder, /\.c?ts$/)) {
      if (relative(join(root, folder), file) === except) continue;
      const wrong = importsOf(file).find((module) => forbidden.test(module));
      if (wrong !== undefined) yield `${relative(root, file)}: ${reason}: ${wrong}`;
    }
  }
}

/** For each sub-folder of `folder`, and each file that stands in it directly: which others it imports, and where. */
function folderGraph(root, folder) {
  const top = join(root, folder);
  const partOf = (file) => relative(top, file).split(/[\\/]/)[0];
  const graph = new Map();
  for (const file of filesBelow(root, folder, /\.c?ts$/)) {
    const from = partOf(file);
    if (!graph.has(from)) graph.set(from, new Map());
    for (const module of importsOf(file).filter((each) => each.startsWith("."))) {
      const target = join(dirname(file), module);
      const to = partOf(target).replace(/\.c?js$/, ".ts");
      const isInside = !relative(top, target).startsWith("..");
      if (isInside && to !== from) graph.get(from).set(to, relative(root, file));
    }
  }
  return graph;
}

/** One circle of a graph as the list of its nodes, the first one again at its end; undefined if there is none. */
function circleIn(graph) {
  const done = new Set();
  const visit = (node, path) => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node)?.keys() ?? []) {
      const circle = visit(next, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const circle = visit(node, []);
    if (circle) return circle;
  }
  return undefined;
}

function* circleFaults(root) {
  for (const folder of ACYCLIC) {
    if (!existsSync(join(root, folder))) continue;
    const graph = folderGraph(root, folder);
    const circle = circleIn(graph);
    if (!circle) continue;
    const steps = circle.slice(1).map((to, at) => graph.get(circle[at]).get(to));
    yield `${folder}: ${circle.join(" -> ")}, by ${steps.join(", ")}`;
  }
}

function* orderFaults(root) {
  if (!existsSync(join(root, SERVER))) return;
  for (const [from, targets] of folderGraph(root, SERVER)) {
    // Files that stand in the folder itself put the others together.
    if (from.endsWith(".ts")) continue;
    for (const [to, file] of targets) {
      const isBelow = SERVER_FOLDERS.indexOf(to) > SERVER_FOLDERS.indexOf(from);
      if (!isBelow)
        yield `${file}: ${from} must not import ${to}: see the order in ARCHITECTURE.md`;
    }
    if (!SERVER_FOLDERS.includes(from)) yield `${SERVER}/${from} has no place in the order`;
  }
}

/** What is wrong with the imports of the workspace at `root`, a line each. */
export function layerFaults(root) {
  return [
    ...nativeFaults(root),
    ...coreFaults(root),
    ...moduleFaults(root),
    ...circleFaults(root),
    ...orderFaults(root),
  ];
}

if (process.argv[1]?.endsWith("check-layers.mjs")) {
  const faults = layerFaults(fileURLToPath(new URL("..", import.meta.url)));
  for (const fault of faults) console.error(fault);
  process.exit(faults.length === 0 ? 0 : 1);
}
