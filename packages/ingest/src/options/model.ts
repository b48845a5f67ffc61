import { choice, integer, namedNumbers, option, path, text } from "@native-infer/command-line";
import type { LoadOptions } from "native-infer";

const POOLINGS = ["mean", "cls", "max", "last_token", "mean_sqrt_len", "weighted_mean"] as const;
const DTYPES = ["int8", "bf16", "fp32"] as const;

/** The model that embeds. */
export const modelOptions = {
  model: option(text("a directory in Hugging Face layout, or a hub id", "model"), {
    help: "Model; without it, the embedded all-MiniLM-L6-v2",
  }),
  modelName: option(text("a name", "name"), {
    help: "Name in the store; without it, the last part of the model's",
  }),
  revision: option(text("a branch, a tag or a commit hash", "revision"), {
    help: "Of hub ids; without it, main",
  }),
  cacheDir: option(path(), {
    help: "Where models from a hub are kept; without it, Python's cache",
  }),
  hfToken: option(text("a hub's access token", "token"), {
    variable: "HF_TOKEN",
    secret: true,
    help: "For private models; without it, the one of `hf auth login`",
  }),
  runtimeLibrary: option(path(), {
    help: "ONNX Runtime's shared library; without it, the installed package's",
  }),
  threads: option(integer(1, 256), {
    help: "Threads of the model; without it, chosen by the CPUs",
  }),
  nice: option(integer(0, 19), {
    help: "By how much their priority is below the event loop's (Linux); without it, 10",
  }),
  dtype: option(choice(DTYPES, "int8, bf16 or fp32"), {
    help: "Number format of weights and products; without it, int8, or what its ONNX file has",
  }),
  onnxFile: option(text("a path in the model's directory", "path"), {
    help: "The ONNX file itself",
  }),
  graphOutput: option(text("a name", "name"), {
    help: "The graph's output; without it, the one of sentence-transformers",
  }),
  graphInputs: option(namedNumbers(), {
    help: "Numbers for the graph's further inputs, such as task_id=4",
  }),
  pooling: option(choice(POOLINGS), {
    help: "How token vectors become one; without it, the model's own way",
  }),
  maxTokens: option(integer(3, 1_000_000), {
    help: "Max tokens of a text; without it, the model's own maximum",
  }),
  maxBatchTokens: option(integer(1, 1_000_000), {
    help: "Max tokens in one run of the model; without it, 512",
  }),
  maxBatchMs: option(integer(1, 1_000_000), {
    help: "Half of the milliseconds that a run of the model is to take; without it, 8",
  }),
  maxBatchTexts: option(integer(1, 1_000_000), {
    help: "Max texts in one run of the model; without it, 256",
  }),
  defaultPrompt: option(text("a text"), { help: "Put before each text" }),
  defaultPromptName: option(text("one of the model's prompts", "name"), {
    help: "The same by name; without it, the model's own for documents",
  }),
} satisfies Partial<Record<keyof LoadOptions | "modelName" | "hfToken", unknown>>;
