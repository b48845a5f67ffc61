import {
  choice,
  integer,
  milliseconds,
  namedNumbers,
  option,
  path,
  text,
  type ValueSchema,
  value,
} from "@native-infer/command-line";
import type { LoadOptions } from "native-infer";
import { z } from "zod";
import { parseModels } from "../models/model-source.js";
import { tei, teiVariables } from "./tei.js";

type Pooling = NonNullable<LoadOptions["pooling"]>;
const POOLINGS = ["mean", "cls", "max", "last_token", "mean_sqrt_len", "weighted_mean"] as const;

const pooling: ValueSchema<Pooling> = value(
  z
    .string()
    // text-embeddings-inference writes last-token.
    .transform((word) => word.replaceAll("-", "_"))
    .pipe(z.enum(POOLINGS)),
  { allowed: POOLINGS.join(", "), placeholder: "word" },
);

const DTYPES = ["int8", "bf16", "fp32"] as const;

const dtype: ValueSchema<(typeof DTYPES)[number]> = value(
  z
    .string()
    // text-embeddings-inference writes float32 and bfloat16.
    .transform((word) => word.replace(/^float32$/, "fp32").replace(/^bfloat16$/, "bf16"))
    .pipe(z.enum(DTYPES)),
  { allowed: "int8, bf16 or fp32", placeholder: "word" },
);

const models = value(parseModels, {
  allowed: "name=model,... with different names",
  placeholder: "name=model,...",
  form: "pairs",
});

/** What to serve. */
export const model = {
  model: option(text("a directory in Hugging Face layout, or a hub id", "model"), {
    aliases: [tei("model-id")],
    help: "Model to serve; without it, the embedded all-MiniLM-L6-v2",
  }),
  modelName: option(text("a name", "name"), {
    aliases: [tei("served-model-name")],
    help: "Name in responses; without it, the last part of the model's",
  }),
  models: option(models, {
    excludes: ["model", "modelName"],
    help: "Several models by name, instead of one; the first answers where a request names none",
  }),
  rerankers: option(models, {
    help: "Models by name that rerank documents, beside those that embed; the first ranks where a request names none",
  }),
  classifiers: option(models, {
    help: "Models by name that label texts, beside those that embed; the first answers where a request names none",
  }),
  sparseModels: option(models, {
    help: "Models by name that give sparse vectors, beside those that embed; the first answers where a request names none",
  }),
  loadModels: option(choice(["start", "first-use"]), {
    default: "start",
    help: "When the models after the first are loaded",
  }),
  modelWaitMs: option(milliseconds(), {
    default: 60_000,
    help: "How long a request waits for its model to be loaded",
  }),
  revision: option(text("a branch, a tag or a commit hash", "revision"), {
    ...teiVariables("REVISION"),
    help: "Of hub ids; without it, main",
  }),
  cacheDir: option(path(), {
    aliases: [tei("huggingface-hub-cache")],
    help: "Where models from a hub are kept; without it, Python's cache",
  }),
  hfToken: option(text("a hub's access token", "token"), {
    variable: "HF_TOKEN",
    aliases: [tei("hf-api-token")],
    secret: true,
    help: "For private models; without it, the one of `hf auth login`",
  }),
  runtimeLibrary: option(path(), {
    help: "ONNX Runtime's shared library; without it, the installed package's",
  }),
  threads: option(integer(1, 256), {
    help: "Threads of all models together; without it, one for each model",
  }),
  nice: option(integer(0, 19), {
    help: "By how much these threads' priority is below the event loop's (Linux); without it, 10",
  }),
  dtype: option(dtype, {
    ...teiVariables("DTYPE"),
    help: "Number format of the model's weights and products; without it, int8, or what its ONNX file has",
  }),
  onnxFile: option(text("a path in the model's directory", "path"), {
    excludes: ["dtype"],
    help: "The ONNX file itself",
  }),
  graphOutput: option(text("a name", "name"), {
    help: "The graph's output to take; without it, the one that sentence-transformers would take",
  }),
  graphInputs: option(namedNumbers(), {
    help: "Numbers for the graph's further inputs, such as task_id=4",
  }),
  pooling: option(pooling, {
    ...teiVariables("POOLING"),
    help: "How token vectors become one; without it, the model's own way",
  }),
  maxTokens: option(integer(3, 1_000_000), {
    help: "Max tokens of a text; without it, the model's own maximum",
  }),
  maxBatchTokens: option(integer(1, 1_000_000), {
    ...teiVariables("MAX_BATCH_TOKENS"),
    help: "Max tokens in one run of a model; without it, 512",
  }),
  maxBatchMs: option(integer(1, 1_000_000), {
    help: "Milliseconds that a run of a model is to take, for texts that somebody waits for; without it, 8",
  }),
  maxBatchTexts: option(integer(1, 1_000_000), {
    aliases: [tei("max-batch-requests")],
    help: "Max texts in one run of a model; without it, 256",
  }),
  defaultPrompt: option(text("a text"), {
    ...teiVariables("DEFAULT_PROMPT"),
    excludes: ["defaultPromptName"],
    help: "Put before texts whose request asks for no prompt",
  }),
  defaultPromptName: option(text("one of the model's prompts", "name"), {
    ...teiVariables("DEFAULT_PROMPT_NAME"),
    help: "The same by name; without it, the model's own default",
  }),
};
