import { describeValue } from "@native-infer/common";
import type { Embedder, Reranker } from "native-infer";
import { HttpError } from "../web/http-error.js";
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

/** What the routes need of a {@link Reranker}. */
export type PairRanker = Pick<Reranker, "info" | "rankAll" | "tokenize" | "stats">;

/** What every engine has, whatever it computes. */
export type AnyEngine = Pick<Embedder, "info" | "tokenize" | "stats">;

/** One model that answers. */
export class Served<Engine extends AnyEngine> {
  readonly loadedAt = new Date();
  readonly pace: Pace;

  constructor(
    /** In requests, responses and metrics. */
    readonly name: string,
    readonly engine: Engine,
  ) {
    this.pace = new Pace(engine);
  }
}

/** A model that embeds. */
export class ServedModel extends Served<TextEmbedder> {
  get embedder(): TextEmbedder {
    return this.engine;
  }
}

/** A model that scores pairs of a query and a document. */
export type ServedReranker = Served<PairRanker>;

/** The tag that Ollama's clients put behind a name without one. */
const TAG = ":latest";

/** The one of `names` that `name` means, which may have the tag `:latest` or lack it; undefined if it is none of them. */
export function servedName(names: readonly string[], name: string): string | undefined {
  const bare = name.endsWith(TAG) ? name.slice(0, -TAG.length) : name;
  return [name, bare, bare + TAG].find((each) => names.includes(each));
}

/** The models of one server that do the same. */
export interface Models<Model> {
  /** All, whether loaded or not, as they were given. The first one answers where none is named. */
  readonly names: readonly string[];
  /**
   * Those that are loaded, in the same order; the first of all is among them once the server is
   * ready.
   */
  loaded(): readonly Model[];
  /**
   * The model of that name (see {@link servedName}), loaded where it is not yet. Where there is only
   * one, it answers to every name. Rejects with 404 `MODEL_UNKNOWN`.
   */
  get(name?: string): Promise<Model>;
}

/** Those that embed. */
export type ServedModels = Models<ServedModel>;

/** Those that rerank. */
export type ServedRerankers = Models<ServedReranker>;

/** A server's only model, which answers to every name. */
export function oneModel(name: string, embedder: TextEmbedder): ServedModels {
  const model = new ServedModel(name, embedder);
  return { names: [name], loaded: () => [model], get: async () => model };
}

/** A 404 that names the models there are. */
export function unknownModel(name: string, { names }: Models<unknown>): HttpError {
  const message = `model is ${describeValue(name)}; allowed is ${names.join(", ")}`;
  return new HttpError(404, "MODEL_UNKNOWN", message, { param: "model" });
}
