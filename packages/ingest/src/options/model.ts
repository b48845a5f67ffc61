import { choice, integer, numbers, path, text } from "./option.js";

const POOLINGS = ["mean", "cls", "max", "last_token", "mean_sqrt_len", "weighted_mean"] as const;
const PRECISIONS = ["int8", "bf16", "fp32"] as const;

/** The model that embeds. */
export const modelOptions = {
  model: text(
    "a directory in Hugging Face layout, or a hub id",
    "Model; without it, the embedded all-MiniLM-L6-v2",
  ),
  modelName: text("a name", "Name in the store; without it, the last part of the model's"),
  revision: text("a branch, a tag or a commit hash", "Of hub ids; without it, main"),
  cacheDir: path("Where models from a hub are kept; without it, Python's cache"),
  hfToken: {
    ...text("a hub's access token", "For private models; without it, the one of `hf auth login`"),
    isSecret: true,
    variable: "HF_TOKEN",
  },
  runtimeLibrary: path("ONNX Runtime's shared library; without it, onnxruntime-node's"),
  threads: integer(1, 256, "Threads of the model; without it, chosen by the CPUs"),
  nice: integer(
    0,
    19,
    "By how much their priority is below the event loop's (Linux); without it, 10",
  ),
  precision: choice(PRECISIONS, "Which weights to load; without it, the native or standard file"),
  onnxFile: text("a path in the model's directory", "The ONNX file itself"),
  graphOutput: text("a name", "The graph's output; without it, the one of sentence-transformers"),
  graphInputs: numbers("Numbers for the graph's further inputs, such as task_id=4"),
  pooling: choice(POOLINGS, "How token vectors become one; without it, the model's own way"),
  maxTokens: integer(3, 1_000_000, "Most tokens of a text; without it, the model's own maximum"),
  maxBatchTokens: integer(1, 1_000_000, "Most tokens in one run of the model; without it, 512"),
  maxBatchMs: integer(
    1,
    1_000_000,
    "Half of the milliseconds that a run of the model is to take; without it, 8",
  ),
  maxBatchRequests: integer(1, 1_000_000, "Most texts in one run of the model; without it, 256"),
  defaultPrompt: text("a text", "Put before each text"),
  defaultPromptName: text(
    "one of the model's prompts",
    "The same by name; without it, the model's own for documents",
  ),
};
