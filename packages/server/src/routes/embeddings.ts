import type { Middleware } from "koa";
import type { AppDeps } from "../app.js";
import { readJson } from "../http/body.js";
import { tooLong } from "../http/http-error.js";
import { cutVector, encodeVector, joinVectors } from "../http/vectors-json.js";
import { timed } from "../timed.js";
import { embeddingsRequest } from "./embeddings-request.js";

/** `POST /v1/embeddings`: OpenAI's request and answer. */
export function embeddings({ embedder, settings, log }: AppDeps): Middleware {
  const { modelName, maxBodyBytes } = settings;
  // A call with more texts than the queue holds could never be accepted, however often it is
  // repeated.
  const maxInputs = Math.min(settings.maxInputs, settings.maxQueueRequests);
  const parse = embeddingsRequest(embedder.info.dimensions);

  return async (ctx) => {
    const { input, dimensions, encoding_format } = parse(await readJson(ctx, maxBodyBytes));
    const texts = typeof input === "string" ? [input] : input;
    if (texts.length > maxInputs) {
      throw tooLong(`input has ${texts.length} texts; at most ${maxInputs} are allowed`, "input");
    }
    const { value, ms } = await timed(() => embedder.embedAll(texts));
    const data = await joinVectors(value.vectors, (vector, index) => {
      const json = encodeVector(cutVector(vector, dimensions), encoding_format);
      return `{"object":"embedding","index":${index},"embedding":${json}}`;
    });
    const model = JSON.stringify(modelName);
    const usage = `{"prompt_tokens":${value.tokens},"total_tokens":${value.tokens}}`;
    log.request(`Model  : ${ms.toFixed(1)}ms\n`);
    ctx.set("Server-Timing", `model;dur=${ms.toFixed(1)}`);
    ctx.type = "application/json";
    ctx.body = `{"object":"list","data":[${data}],"model":${model},"usage":${usage}}`;
  };
}
