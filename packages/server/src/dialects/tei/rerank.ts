import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { type Ranking, rerankerFor } from "../../embedding/reranking.js";
import { arrayPieces, type Pieces, stringPieces } from "../../web/json-pieces.js";
import { respondJson } from "../../web/json-response.js";
import { type AnyRoute, defineRoute, type RequestContext } from "../../web/route.js";
import { objectOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import {
  MODEL_ERRORS,
  TeiError,
  type TeiRerankDeps,
  tei,
  toTeiError,
  wrongModel,
} from "./dialect.js";
import { COMPUTE_HEADERS, setComputeHeaders } from "./embedding-request.js";
import {
  checkCount,
  checkNotEmpty,
  checkPairDirection,
  countCharacters,
  modelName,
  raw_scores,
  several,
  truncateOption,
  truncation,
} from "./inputs.js";

const Text = z.string();

/** What `/rerank` takes. */
export const rerankRequest = limited((maxInputs) =>
  objectOf({
    query: allowing(z.string(), "a string"),
    texts: allowing(several(Text, maxInputs), "an array of strings"),
    ...truncation,
    raw_scores,
    return_text: allowing(z.boolean().default(false), "true or false"),
    model: modelName,
  }),
);

type RerankRequest = z.output<ReturnType<typeof rerankRequest>>;

const RerankResponse = z.array(
  z.object({ index: z.int(), score: z.number(), text: z.string().optional() }),
);

function* responseOf({ ranked }: Ranking, { texts, return_text }: RerankRequest): Pieces {
  yield* arrayPieces(ranked, function* ({ index, score }) {
    yield `{"index":${index}`;
    if (return_text) {
      yield ',"text":';
      yield* stringPieces(texts[index] as string);
    }
    yield `,"score":${JSON.stringify(score)}}`;
  });
}

async function rank(
  deps: TeiRerankDeps,
  { ctx, call }: Pick<RequestContext<unknown>, "ctx" | "call">,
  body: RerankRequest,
): Promise<Ranking> {
  const begin = performance.now();
  const model = await rerankerFor(deps, body.model ?? undefined);
  const { query, texts: documents, return_text: withDocuments } = body;
  const cuts = truncateOption(body, deps.settings.autoTruncate) !== "none";
  const ranking = await deps.reranking.rank(
    { ctx, call },
    model,
    { query, documents, withDocuments },
    {
      truncate: cuts ? "longest_first" : "none",
      activation: body.raw_scores ? "none" : "sigmoid",
    },
  );
  // The query counts with each text, as text-embeddings-inference has it.
  const characters = documents.length * countCharacters([query]) + countCharacters(documents);
  setComputeHeaders(ctx, { begin, characters, usage: ranking.usage });
  return ranking;
}

/** `POST /rerank`. Without a reranker a well-formed request gets 424. */
export function rerank(deps: TeiRerankDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/rerank",
    dialect: tei,
    summary: "Texts in the order of how well they answer a query",
    body: rerankRequest(deps.settings),
    responses: {
      200: {
        description: "The best first. Scores are between 0 and 1 unless they are raw",
        schema: RerankResponse,
        headers: COMPUTE_HEADERS,
      },
      ...MODEL_ERRORS,
    },
    async handle({ ctx, call, body }) {
      if (body.texts.length === 0)
        throw new TeiError("Empty", "texts is empty; allowed is at least one text");
      if (deps.rerankers === undefined) throw wrongModel("model is not a re-ranker model");
      checkCount(body.texts.length, deps.settings, "texts");
      checkPairDirection(body);
      for (const [at, text] of body.texts.entries())
        checkNotEmpty([body.query, text], `query with texts[${at}]`);
      try {
        await respondJson(ctx, responseOf(await rank(deps, { ctx, call }, body), body));
      } catch (error) {
        throw toTeiError(error);
      }
    },
  });
}
