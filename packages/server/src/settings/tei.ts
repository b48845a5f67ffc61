import type { Name } from "./table.js";

/**
 * Flags of text-embeddings-inference that mean what a setting of ours means under another name.
 * Their variables are taken too.
 */
export const TEI_ALIASES: ReadonlyMap<string, Name> = new Map<string, Name>([
  ["model-id", "model"],
  ["served-model-name", "modelName"],
  ["hostname", "host"],
  ["payload-limit", "maxBodyBytes"],
  ["max-client-batch-size", "maxInputs"],
  ["huggingface-hub-cache", "cacheDir"],
  ["hf-api-token", "hfToken"],
]);

/** Variables that are not taken although their flags are: shells and containers set them unasked. */
export const NOT_OURS: ReadonlySet<string> = new Set(["HOSTNAME"]);

/** Flags of text-embeddings-inference that this server has no setting for, and what to do instead. */
export const TEI_REFUSED: ReadonlyMap<string, string> = new Map([
  ["dtype", "choose the model's weights with --precision"],
  ["tokenization-workers", "leave it out: the engine tokenizes on its own thread"],
  [
    "dense-path",
    "leave it out: the modules that the model directory's modules.json names are used",
  ],
  ["uds-path", "leave it out; to listen on a unix socket, use --unix-socket"],
  ["prometheus-port", "leave it out: GET /metrics is on --port"],
  ["disable-spans", "leave it out"],
]);
