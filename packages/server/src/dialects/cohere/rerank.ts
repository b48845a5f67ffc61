import { randomUUID } from "node:crypto";
import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { type Ranking, type RerankDeps, rerankerFor } from "../../embedding/reranking.js";
import { arrayPieces, type Pieces, stringPieces } from "../../web/json-pieces.js";
import type { RequestContext, RouteResponse } from "../../web/route.js";
import { arrayOf, ignored, objectOf, oneOf } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";

const DocumentText = z.string();
const DocumentObject = objectOf({ text: z.string() });

/** A document as older clients and Jina's send it: a string, or an object with its `text`. Other fields of it are ignored. */
const Document = oneOf([DocumentText, DocumentObject], (value) =>
  typeof value === "string" ? DocumentText : DocumentObject,
);

const fields = (maxInputs: number, document: z.ZodType<string | { text: string }>) => ({
  query: allowing(z.string().min(1), "a string of at least one character"),
  documents: allowing(
    arrayOf(document, { min: 1, max: maxInputs, noun: "documents" }),
    "a non-empty array of strings",
  ),
  model: allowing(z.string().optional().describe("Where the server has several"), "a string"),
  top_n: allowing(
    z.int().min(1).optional().describe("Only the best so many; without it, all"),
    "a positive integer",
  ),
});

/** What a request to `/v1/rerank` says, which Jina's clients and llama-server's send too. Other fields are ignored. */
export const rerankRequestV1 = limited((maxInputs) =>
  objectOf({
    ...fields(maxInputs, Document),
    return_documents: allowing(z.boolean().default(false), "true or false"),
    rank_fields: allowing(
      z.never().optional().describe("Refused: only the field text of a document is read"),
      "nothing: only the field text of a document is read",
    ),
  }),
);

/** What a request to `/v2/rerank` says. Other fields are ignored. */
export const rerankRequestV2 = limited((maxInputs) =>
  objectOf({
    ...fields(maxInputs, DocumentText),
    max_tokens_per_doc: allowing(
      z
        .int()
        .min(1)
        .optional()
        .describe("No less than the model's own maximum for query and document, which holds"),
      "a positive integer",
    ),
    priority: allowing(ignored(z.int().min(0).max(999).optional()), "0 to 999"),
  }),
);

/** What both versions of the request have in common. */
export interface RerankBody {
  query: string;
  documents: readonly (string | { text: string })[];
  model?: string | undefined;
  top_n?: number | undefined;
  return_documents?: boolean | undefined;
}

const Result = z.object({ index: z.int(), relevance_score: z.number() });

const Meta = z.object({
  api_version: z.object({ version: z.string() }),
  billed_units: z.object({ search_units: z.int() }),
});

/** The shape of a response of the second version. */
export const RerankResponseV2 = z.object({ id: z.string(), results: z.array(Result), meta: Meta });

/** That of the first, with what Jina's clients and llama-server's read. */
export const RerankResponseV1 = RerankResponseV2.extend({
  model: z.string(),
  object: z.literal("list"),
  results: z.array(Result.extend({ document: z.object({ text: z.string() }).optional() })),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
});

/** A ranking with what else a response says. */
export interface Ranked extends Ranking {
  model: string;
  documents: readonly string[];
}

/** The documents of a request, ranked. Rejects as `Reranking.rank` does. */
export async function rankRequest(
  deps: RerankDeps,
  context: Pick<RequestContext<unknown>, "ctx" | "call">,
  body: RerankBody,
): Promise<Ranked> {
  const model = await rerankerFor(deps, body.model);
  const documents = body.documents.map((each) => (typeof each === "string" ? each : each.text));
  const { query, return_documents: withDocuments = false } = body;
  const ranking = await deps.reranking.rank(
    context,
    model,
    { query, documents, withDocuments },
    { activation: "sigmoid" },
  );
  return { ...ranking, model: model.name, documents };
}

const metaOf = (version: string): z.output<typeof Meta> => ({
  api_version: { version },
  billed_units: { search_units: 1 },
});

/** A response of one of the versions, in JSON: with documents it may be as large as the request. */
export function* responseOf(
  version: "1" | "2",
  { ranked, tokens, model, documents }: Ranked,
  { top_n, return_documents = false }: RerankBody,
): Pieces {
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  const more = version === "1" ? { model, object: "list", usage } : {};
  const head = { id: randomUUID(), ...more, meta: metaOf(version) };
  yield `${JSON.stringify(head).slice(0, -1)},"results":`;
  yield* arrayPieces(ranked.slice(0, top_n), function* ({ index, score }) {
    yield `{"index":${index},"relevance_score":${JSON.stringify(score)}`;
    if (return_documents) {
      yield ',"document":{"text":';
      yield* stringPieces(documents[index] as string);
      yield "}";
    }
    yield "}";
  });
  yield "}";
}

/** What both versions of the route may respond with beside 200. */
export const RERANK_ERRORS: Readonly<Record<number, RouteResponse>> = {
  400: { description: "A field is missing, wrong or over its limit" },
  404: { description: "No such model, or no reranker at all" },
  415: { description: "The body is not JSON in UTF-8" },
  429: { description: "The server has too much to do" },
};
