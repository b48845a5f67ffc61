import { basename } from "node:path";
import type { ModelInfo } from "native-infer";
import { z } from "zod";
import { version } from "../../common/version.js";
import { maxInputsOf } from "../../embedding/input-limits.js";
import { byTask } from "../../models/served-models.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { type TeiDeps, type TeiInfoDeps, tei } from "./dialect.js";

const InfoResponse = z.object({
  model_id: z.string(),
  model_sha: z.null(),
  model_dtype: z.string(),
  served_model_name: z.string(),
  model_type: z.object({ embedding: z.object({ pooling: z.string() }) }),
  max_concurrent_requests: z.int(),
  max_input_length: z.int(),
  max_batch_tokens: z.int(),
  max_batch_requests: z.int().nullable(),
  max_client_batch_size: z.int(),
  auto_truncate: z.boolean(),
  tokenization_workers: z.int(),
  version: z.string(),
  sha: z.null(),
  docker_label: z.null(),
  served_models: z
    .partialRecord(z.enum(["embed", "rerank", "classify", "sparse"]), z.array(z.string()))
    .describe("This server's own: the names of all models by what they do"),
});

const DTYPES = { int8: "int8", bf16: "bfloat16", fp32: "float32" } as const;

/** The number format of a model's weights; of one that ONNX Runtime runs, the name of its file tells it. */
export function dtypeOf({ dtype, file }: Pick<ModelInfo, "dtype" | "file">): string {
  if (dtype !== undefined) return DTYPES[dtype];
  const name = basename(file);
  if (/bf16/.test(name)) return "bfloat16";
  if (/fp16/.test(name)) return "float16";
  if (/fp32/.test(name) || name === "model.onnx") return "float32";
  return /int8|quant/.test(name) ? "int8" : "unknown";
}

/** `GET /info`: the first model and the limits. */
export function info({ settings, ...deps }: TeiInfoDeps): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/info",
    dialect: tei,
    summary: "The model and the limits",
    responses: { 200: { description: "The model that answers", schema: InfoResponse } },
    async handle({ ctx }) {
      const { name, engine: embedder } = await deps.models.get();
      const { maxTokens, pooling, limits } = embedder.info;
      ctx.body = {
        model_id: name,
        model_sha: null,
        model_dtype: dtypeOf(embedder.info),
        served_model_name: name,
        model_type: { embedding: { pooling } },
        max_concurrent_requests: limits.maxQueueTexts,
        max_input_length: maxTokens,
        max_batch_tokens: limits.maxBatchTokens,
        max_batch_requests: limits.maxBatchTexts,
        max_client_batch_size: maxInputsOf(settings),
        auto_truncate: settings.autoTruncate,
        tokenization_workers: 1,
        version: version(),
        sha: null,
        docker_label: null,
        served_models: Object.fromEntries(
          byTask(deps).map(([task, { names }]) => [task, [...names]]),
        ),
      } satisfies z.input<typeof InfoResponse>;
    },
  });
}

/** `GET /ping`: whether there is a model to ask, without a body. */
export function ping({ models }: TeiDeps): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/ping",
    dialect: tei,
    open: true,
    summary: "Whether the server is well",
    responses: { 200: { description: "It is; no body" } },
    async handle({ ctx }) {
      await models.get();
      ctx.status = 200;
      ctx.body = "";
      ctx.remove("Content-Type");
    },
  });
}
