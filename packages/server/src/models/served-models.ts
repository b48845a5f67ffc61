import { describeValue } from "@native-infer/common";
import type { Classifier, Embedder, Reranker } from "native-infer";
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

/** What the routes need of a {@link Classifier}. */
export type TextClassifier = Pick<Classifier, "info" | "classifyAll" | "tokenize" | "stats">;

/** What the routes need of an {@link Embedder} of sparse vectors. */
export type SparseEmbedder = Pick<
  Embedder,
  "info" | "embedSparseAll" | "tokenize" | "decode" | "stats"
>;

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
export type ServedModel = Served<TextEmbedder>;

/** A model that scores pairs of a query and a document. */
export type ServedReranker = Served<PairRanker>;

/** A model that labels texts and pairs. */
export type ServedClassifier = Served<TextClassifier>;

/** A model of sparse vectors. */
export type ServedSparseModel = Served<SparseEmbedder>;

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

/** Those that label texts and pairs. */
export type ServedClassifiers = Models<ServedClassifier>;

/** Those of sparse vectors. */
export type ServedSparseModels = Models<ServedSparseModel>;

/** The models of a server by what they do. Absent: it has none of these. */
export interface ServedByTask {
  models: ServedModels;
  rerankers?: ServedRerankers | undefined;
  classifiers?: ServedClassifiers | undefined;
  sparse?: ServedSparseModels | undefined;
}

/** The word for what models do, in responses. */
export type ServedTask = "embed" | "rerank" | "classify" | "sparse";

/** All models of a server with what they do, those that embed first. */
export function byTask({
  models,
  rerankers,
  classifiers,
  sparse,
}: ServedByTask): [ServedTask, Models<Served<AnyEngine>>][] {
  const all: [ServedTask, Models<Served<AnyEngine>> | undefined][] = [
    ["embed", models],
    ["rerank", rerankers],
    ["classify", classifiers],
    ["sparse", sparse],
  ];
  return all.filter(
    (each): each is [ServedTask, Models<Served<AnyEngine>>] => each[1] !== undefined,
  );
}

/** A server's only model, which answers to every name. */
export function oneModel(name: string, embedder: TextEmbedder): ServedModels {
  const model = new Served<TextEmbedder>(name, embedder);
  return { names: [name], loaded: () => [model], get: async () => model };
}

/** A 404 that names the models there are. */
export function unknownModel(name: string, { names }: Models<unknown>): HttpError {
  const message = `model is ${describeValue(name)}; allowed is ${names.join(", ")}`;
  return new HttpError(404, "MODEL_UNKNOWN", message, { param: "model" });
}
