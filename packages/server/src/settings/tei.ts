import { type Given, refuse } from "./given.js";
import type { Name } from "./table.js";

/** A setting of ours under the name that another server has for it. */
export interface Alias {
  readonly name: Name;
  /** Their words for ours, where these differ too; no other is then allowed. */
  readonly words?: ReadonlyMap<string, string>;
}

/**
 * Flags of text-embeddings-inference that mean what a setting of ours means under another name.
 * Their variables are taken too.
 */
export const TEI_ALIASES: ReadonlyMap<string, Alias> = new Map<string, Alias>([
  ["model-id", { name: "model" }],
  ["served-model-name", { name: "modelName" }],
  ["hostname", { name: "host" }],
  ["payload-limit", { name: "maxBodyBytes" }],
  ["max-client-batch-size", { name: "maxInputs" }],
  ["huggingface-hub-cache", { name: "cacheDir" }],
  ["hf-api-token", { name: "hfToken" }],
  ["otlp-service-name", { name: "serviceName" }],
  ["api-key", { name: "apiKeys" }],
  ["cors-allow-origin", { name: "corsOrigins" }],
  [
    "dtype",
    {
      name: "precision",
      words: new Map([
        ["float32", "fp32"],
        ["bfloat16", "bf16"],
      ]),
    },
  ],
]);

/** Settings whose flags, and so their variables, are called the same there. */
export const TEI_SAME_NAMES = [
  "revision",
  "pooling",
  "autoTruncate",
  "maxConcurrentRequests",
  "maxBatchTokens",
  "maxBatchRequests",
  "defaultPrompt",
  "defaultPromptName",
  "otlpEndpoint",
] as const satisfies readonly Name[];

/** Variables that are not taken although their flags are: shells and containers set them unasked. */
export const NOT_OURS: ReadonlySet<string> = new Set(["HOSTNAME"]);

/** Flags of text-embeddings-inference that this server has no setting for, and what to do instead. */
export const TEI_REFUSED: ReadonlyMap<string, string> = new Map([
  ["tokenization-workers", "leave it out: the engine tokenizes on its own thread"],
  [
    "dense-path",
    "leave it out: the modules that the model directory's modules.json names are used",
  ],
  ["uds-path", "leave it out; to listen on a unix socket, use --unix-socket"],
  ["prometheus-port", "leave it out: GET /metrics is on --port"],
  ["disable-spans", "leave it out"],
  ["json-output", "use --log-format json"],
]);

/** What was given under an alias, in our words. Throws for a word that has no like here. */
export function inOurWords({ words }: Alias, { text, from }: Given): Given {
  if (words === undefined) return { text, from };
  const ours = words.get(text);
  if (ours !== undefined) return { text: ours, from };
  throw refuse(`${from} is '${text}'; allowed is ${[...words.keys()].join(", ")}`);
}
