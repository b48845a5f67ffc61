import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { ModelName } from "./node/models.js";
import type { Way, WayContext } from "./way.js";

const SERVE = fileURLToPath(new URL("node/serve.js", import.meta.url));
const require = createRequire(import.meta.url);

/** The options that all processes take, in Node and in Python. Port 0: the system chooses one. */
export function serviceArguments({ threads, ioMs, text }: WayContext): string[] {
  const values = { port: 0, threads, "io-ms": ioMs };
  // With "=", a text that begins with a dash is still a value.
  const options = Object.entries(values).map(([name, value]) => `--${name}=${value}`);
  return [...options, `--text=${text}`];
}

function missingPackage(packages: readonly string[]): string | undefined {
  for (const name of packages) {
    try {
      require.resolve(name);
    } catch {
      return `the npm package ${name} is not installed`;
    }
  }
  return undefined;
}

interface NodeWay {
  name: ModelName;
  title: string;
  blocksLoop: boolean;
  packages: string[];
}

function nodeWay({ name, title, blocksLoop, packages }: NodeWay): Way {
  return {
    name,
    runtime: "node",
    title,
    blocksLoop,
    command: (context) => ({
      file: process.execPath,
      args: [SERVE, name, ...serviceArguments(context)],
      env: {},
    }),
    missing: () => missingPackage(packages),
  };
}

const RUNTIME = ["onnxruntime-node", "@huggingface/tokenizers"];

export const NODE_WAYS: readonly Way[] = [
  nodeWay({
    name: "node-onnxruntime",
    title: "Node, onnxruntime-node inline",
    blocksLoop: true,
    packages: RUNTIME,
  }),
  nodeWay({
    name: "node-xenova",
    title: "Node, @xenova/transformers inline",
    blocksLoop: true,
    packages: ["@xenova/transformers"],
  }),
  nodeWay({
    name: "node-huggingface",
    title: "Node, @huggingface/transformers inline",
    blocksLoop: true,
    packages: ["@huggingface/transformers"],
  }),
  nodeWay({
    name: "node-worker-thread",
    title: "Node, one worker_thread (piscina)",
    blocksLoop: false,
    packages: ["piscina", ...RUNTIME],
  }),
  nodeWay({
    name: "node-child-process",
    title: "Node, one child process",
    blocksLoop: false,
    packages: RUNTIME,
  }),
  nodeWay({
    name: "native-infer-standard",
    title: "native-infer, the peers' ONNX file",
    blocksLoop: false,
    packages: ["native-infer"],
  }),
  nodeWay({
    name: "native-infer",
    title: "native-infer, default model",
    blocksLoop: false,
    packages: ["native-infer"],
  }),
];
