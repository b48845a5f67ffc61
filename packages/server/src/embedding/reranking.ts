import type { PairScoreOptions, RankResult } from "native-infer";
import type { ServedReranker, ServedRerankers } from "../models/served-models.js";
import { HttpError } from "../web/http-error.js";
import type { EngineCalls, EngineRequest } from "./engine-calls.js";
import type { InputLimits } from "./input-limits.js";
import type { Usage } from "./usage.js";

/** A score, its place and its object, as JSON of every dialect. */
const BYTES_PER_SCORE = 200;

/** What a request wants ranked. */
export interface RankRequest {
  query: string;
  documents: readonly string[];
  /** Whether the response has the documents. */
  withDocuments: boolean;
}

/** A ranking and what it took. */
export interface Ranking extends RankResult {
  usage: Usage;
}

/** The way of a request's query and documents to their scores, through what all work for an engine passes. */
export class Reranking {
  readonly #calls: EngineCalls;

  constructor(calls: EngineCalls) {
    this.#calls = calls;
  }

  /** Ranks all documents; of equal scores the first of the request is first. Rejects as `Reranker.rankAll` does. */
  rank(
    request: EngineRequest,
    model: ServedReranker,
    { query, documents, withDocuments }: RankRequest,
    options: Pick<PairScoreOptions, "truncate" | "activation">,
  ): Promise<Ranking> {
    // What the engine reads for each document; joined, not copied.
    const inputs = documents.map((document) => `${query} ${document}`);
    const shown = withDocuments ? documents.reduce((sum, { length }) => sum + 2 * length, 0) : 0;
    const bytes = BYTES_PER_SCORE * documents.length + shown;
    return this.#calls.run(request, model, { inputs, bytes }, (engineCall) =>
      model.engine.rankAll(query, documents, { ...options, ...engineCall }),
    );
  }
}

/** What routes that rerank are made of. */
export interface RerankDeps {
  /** Absent: the server has none. */
  rerankers?: ServedRerankers | undefined;
  reranking: Reranking;
  settings: InputLimits;
}

/** The reranker of that name, or the first. Rejects with 404 `MODEL_UNKNOWN`, also if the server has none. */
export function rerankerFor({ rerankers }: RerankDeps, name?: string): Promise<ServedReranker> {
  if (rerankers) return rerankers.get(name);
  const message = "this server has no reranker; it is started with --rerankers name=model";
  return Promise.reject(new HttpError(404, "MODEL_UNKNOWN", message, { param: "model" }));
}
