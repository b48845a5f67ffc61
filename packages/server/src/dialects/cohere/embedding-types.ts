import type { EmbedOptions, OutputName } from "native-infer";
import type { EmbeddingPipeline } from "../../embedding/pipeline.js";
import { recordUsage, type Usage } from "../../embedding/usage.js";
import { type Vector, vectorsPieces } from "../../embedding/vectors-json.js";
import type { ServedModel } from "../../models/served-model.js";
import type { Pieces } from "../../web/json-pieces.js";
import type { Exchange } from "../../web/route.js";

/** The kinds of vectors that a request may ask for. */
export const EMBEDDING_TYPES = ["float", "int8", "uint8", "binary", "ubinary", "base64"] as const;

/** One of {@link EMBEDDING_TYPES}. */
export type EmbeddingType = (typeof EMBEDDING_TYPES)[number];

const OUTPUT_OF: Record<EmbeddingType, OutputName> = {
  float: "float32",
  int8: "int8",
  uint8: "uint8",
  binary: "binary",
  ubinary: "ubinary",
  base64: "float32",
};

/** The vectors of some texts in several types. */
export interface EmbeddedByType {
  /** For each type one vector per text. */
  vectors: ReadonlyMap<EmbeddingType, readonly Vector[]>;
  /** Of the texts, after truncation, special tokens and prompt included. */
  tokens: number;
}

/** The JSON array of one type's vectors. */
export function typePieces(type: EmbeddingType, vectors: readonly Vector[]): Pieces {
  return vectorsPieces(vectors, type === "base64" ? "base64" : "float");
}

/** What several calls for the same texts did. */
function together(usages: readonly Usage[], last: Usage): Usage {
  const sum = (name: "modelMs" | "tokenizeMs" | "runMs") =>
    usages.reduce((total, usage) => total + usage[name], 0);
  return {
    ...last,
    queueMs: usages[0]?.queueMs ?? last.queueMs,
    modelMs: sum("modelMs"),
    tokenizeMs: sum("tokenizeMs"),
    runMs: sum("runMs"),
  };
}

/**
 * Embeds `texts` once for each kind of numbers that `types` need, one after the other: at the same
 * time they might not find the room in the queue that each of them finds. Rejects as
 * `EmbeddingPipeline.embed` does.
 */
export async function embedByType(
  pipeline: EmbeddingPipeline,
  exchange: Pick<Exchange<unknown>, "ctx" | "call">,
  model: ServedModel,
  texts: readonly string[],
  types: ReadonlySet<EmbeddingType>,
  options: EmbedOptions,
): Promise<EmbeddedByType> {
  const vectors = new Map<EmbeddingType, readonly Vector[]>();
  const usages: Usage[] = [];
  let tokens = 0;
  for (const output of new Set(Array.from(types, (type) => OUTPUT_OF[type]))) {
    const wanted = Object.assign({}, options, { output });
    const embedded = await pipeline.embed(exchange, model, texts, wanted);
    tokens = embedded.tokens;
    usages.push(embedded.usage);
    recordUsage(exchange.ctx, together(usages, embedded.usage));
    for (const type of types) {
      if (OUTPUT_OF[type] === output) vectors.set(type, embedded.vectors);
    }
  }
  return { vectors, tokens };
}
