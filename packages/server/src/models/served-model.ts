import type { Embedder } from "native-infer";
import { Pace } from "./pace.js";

/**
 * What the routes need of an {@link Embedder}; whatever else computes vectors can take its place.
 */
export type TextEmbedder = Pick<
  Embedder,
  | "info"
  | "embed"
  | "embedAll"
  | "embedSettled"
  | "embedTokens"
  | "tokenize"
  | "decode"
  | "idToToken"
  | "stats"
>;

/** One model that answers. */
export class ServedModel {
  readonly loadedAt = new Date();
  readonly pace: Pace;

  constructor(
    /** In requests, answers and metrics. */
    readonly name: string,
    readonly embedder: TextEmbedder,
  ) {
    this.pace = new Pace(embedder);
  }
}
