import type { LoadOptions } from "native-infer";
import { z } from "zod";
import { parseModels, parseNumbers } from "../models/model-source.js";
import {
  choice,
  count,
  DAY_MS,
  integer,
  optional,
  path,
  type Setting,
  secret,
  text,
} from "./setting.js";

type Pooling = NonNullable<LoadOptions["pooling"]>;
const POOLINGS = ["mean", "cls", "max", "last_token", "mean_sqrt_len", "weighted_mean"] as const;

/** What to serve. */
export const model = {
  model: optional(
    text,
    "a directory in Hugging Face layout, or a hub id",
    "Model to serve; without it, the embedded all-MiniLM-L6-v2",
  ),
  modelName: optional(text, "a name", "Name in answers; without it, the last part of the model's"),
  models: {
    ...optional(
      parseModels,
      "name=model,... with different names",
      "Several models by name, instead of one; the first answers where a request names none",
    ),
    form: "pairs",
  } as Setting<ReturnType<typeof parseModels.parse> | undefined>,
  loadModels: choice("start", ["start", "first-use"], "When the models after the first are loaded"),
  modelWaitMs: count(60_000, 1, DAY_MS, "How long a request waits for its model to be loaded"),
  revision: optional(text, "a branch, a tag or a commit hash", "Of hub ids; without it, main"),
  cacheDir: optional(
    path,
    "a path",
    "Where models from a hub are kept; without it, Python's cache",
  ),
  hfToken: secret(
    optional(
      text,
      "a hub's access token",
      "For private models; without it, the one of `hf auth login`",
    ),
  ),
  runtimeLibrary: optional(
    path,
    "a path",
    "ONNX Runtime's shared library; without it, onnxruntime-node's",
  ),
  threads: optional(
    integer(1, 256),
    "an integer from 1 to 256",
    "Threads of all models together; without it, one for each model",
  ),
  nice: optional(
    integer(0, 19),
    "an integer from 0 to 19",
    "By how much these threads' priority is below the event loop's (Linux); without it, 10",
  ),
  precision: optional(
    z.enum(["int8", "bf16", "fp32"]) as z.ZodType<"int8" | "bf16" | "fp32", string>,
    "int8, bf16 or fp32",
    "Which weights of the model to load; without it, its native or standard file",
  ),
  onnxFile: optional(text, "a path in the model's directory", "The ONNX file itself"),
  graphOutput: optional(
    text,
    "a name",
    "The graph's output to take; without it, the one that sentence-transformers would take",
  ),
  graphInputs: optional(
    parseNumbers,
    "name=number,... with different names",
    "Numbers for the graph's further inputs, such as task_id=4",
  ),
  pooling: optional(
    // text-embeddings-inference writes last-token.
    text.transform((word) => word.replaceAll("-", "_")).pipe(z.enum(POOLINGS)) as z.ZodType<
      Pooling,
      string
    >,
    POOLINGS.join(", "),
    "How token vectors become one; without it, the model's own way",
  ),
  maxTokens: optional(
    integer(3, 1_000_000),
    "an integer from 3 to 1000000",
    "Most tokens of a text; without it, the model's own maximum",
  ),
  maxBatchTokens: optional(
    integer(1, 1_000_000),
    "an integer from 1 to 1000000",
    "Most tokens in one run of a model; without it, 512",
  ),
  maxBatchMs: optional(
    integer(1, 1_000_000),
    "an integer from 1 to 1000000",
    "Milliseconds that a run of a model is to take, for texts that somebody waits for; without it, 8",
  ),
  maxBatchRequests: optional(
    integer(1, 1_000_000),
    "an integer from 1 to 1000000",
    "Most texts in one run of a model; without it, 256",
  ),
  defaultPrompt: optional(text, "a text", "Put before texts whose request asks for no prompt"),
  defaultPromptName: optional(
    text,
    "one of the model's prompts",
    "The same by name; without it, the model's own default",
  ),
};
