// Imports point one way: core <- binding <- src <- server <- bench. Fails with the file and line where one does not.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** For each layer: its folder, its sources, and what a line of them must never match. */
const layers = [
  {
    folder: "packages/native-infer/core",
    files: /\.(h|cc)$/,
    forbidden: /#include\s*[<"](napi|node|uv|v8|js_native)[./_a-z]*[>"]/,
    reason: "the core knows nothing of Node",
  },
  {
    folder: "packages/native-infer/binding",
    files: /\.(h|cc)$/,
    forbidden: /#include\s*"(text|tokenizer|ort|model|engine|kernels|operators|json|cpu|weights)\//,
    reason: "the binding uses the core's public headers only",
  },
  {
    folder: "packages/native-infer/src",
    files: /\.ts$/,
    forbidden: /from\s+"(@native-infer\/(server|bench)|onnxruntime-node|koa)/,
    reason: "the TypeScript API imports neither the server nor another runtime",
  },
  {
    folder: "packages/server/src",
    files: /\.ts$/,
    forbidden:
      /from\s+"(@native-infer\/(bench|model-minilm)|onnxruntime-node|native-infer\/|.*\.node")/,
    reason: "the server imports the TypeScript API only",
  },
];

function* sources(folder, pattern) {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && pattern.test(entry.name))
      yield join(entry.parentPath ?? entry.path, entry.name);
  }
}

let faults = 0;
for (const { folder, files, forbidden, reason } of layers) {
  for (const file of sources(folder, files)) {
    readFileSync(file, "utf8")
      .split("\n")
      .forEach((line, index) => {
        if (!forbidden.test(line)) return;
        console.error(`${relative(root, file)}:${index + 1}: ${reason}: ${line.trim()}`);
        faults += 1;
      });
  }
}
process.exit(faults === 0 ? 0 : 1);
