import { checkDocument, checkId, contentId, STORE_LIMITS } from "@native-infer/vector-store";
import { z } from "zod";
import { timed } from "../common/clock.js";
import { service } from "../dialects/openai.js";
import { limited } from "../embedding/input-limits.js";
import type { EmbeddingDeps } from "../embedding/pipeline.js";
import { type AnyRoute, defineRoute } from "../web/route.js";
import { mapYielding } from "../web/scheduler.js";
import { anyRecord, arrayOf, objectOf } from "../web/schemas.js";
import { allowing } from "../web/validation.js";
import { type StoreDeps, storeResponses } from "./store-deps.js";

/** Of documents that are checked between two yields to the event loop: some milliseconds if they have many fields. */
const BYTES_PER_TURN = 65_536;

const Document = objectOf({
  id: z
    .string()
    .optional()
    .describe("Replaces the document of the same id. Without it, a hash of text and metadata"),
  text: z.string(),
  metadata: anyRecord().default({}),
});

const documentsRequest = limited((maxInputs) =>
  objectOf({
    documents: allowing(
      arrayOf(Document, { min: 1, max: maxInputs, noun: "texts" }),
      'a non-empty array of {"id": string, "text": string, "metadata": object}; only text has to be there',
    ),
  }),
);

const DocumentsResponse = z.object({
  ids: z.array(z.string()).describe("In the order of the documents"),
  count: z.int().describe("Different ids among them"),
});

/** What {@link addDocuments} is made of. */
export type DocumentsDeps = EmbeddingDeps & StoreDeps;

/** `POST /documents`: embeds documents and keeps them. */
export function addDocuments({ models, pipeline, store, settings }: DocumentsDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/documents",
    dialect: service,
    summary: "Embed documents and keep them for searches",
    description:
      "The same request again changes nothing. Its texts give way to those of other requests.",
    body: documentsRequest(settings),
    exactFields: ["documents"],
    responses: {
      200: {
        description: "All are kept",
        schema: DocumentsResponse,
        headers: { "Server-Timing": "Milliseconds of both steps: `model;dur=20.2, io;dur=9.7`" },
      },
      ...storeResponses,
    },
    async handle({ ctx, body, call }) {
      const { fields } = await store.identity(call);
      const checked = await mapYielding(
        body.documents,
        ({ id, text, metadata }, index) => {
          const what = `documents[${index}]`;
          const given = id ?? contentId(text, metadata, `${what}.metadata`);
          const document = { id: given, text, metadata };
          return { document, bytes: checkDocument(document, fields, what) };
        },
        (_given, { bytes }) => bytes,
        BYTES_PER_TURN,
      );
      const documents = checked.map(({ document }) => document);
      const model = await models.get();
      const { vectors, usage } = await pipeline.embed(
        { ctx, call },
        model,
        documents.map(({ text }) => text),
        { lane: "bulk", inputType: "document" },
      );
      const io = await timed(async () => {
        for (let from = 0; from < documents.length; from += STORE_LIMITS.batch) {
          const batch = documents.slice(from, from + STORE_LIMITS.batch);
          const stored = batch.map((document, at) => ({
            ...document,
            vector: vectors[from + at] ?? new Float32Array(),
          }));
          await store.upsert(stored, call);
        }
      });
      const ids = documents.map(({ id }) => id);
      ctx.set("Server-Timing", `model;dur=${usage.modelMs.toFixed(1)}, io;dur=${io.ms.toFixed(1)}`);
      ctx.body = { ids, count: new Set(ids).size };
    },
  });
}

/** `DELETE /documents/:id`: forgets a document. */
export function deleteDocument({ store }: StoreDeps): AnyRoute {
  return defineRoute({
    method: "DELETE",
    path: "/documents/:id",
    dialect: service,
    summary: "Forget a document",
    parameters: [
      {
        name: "id",
        in: "path",
        description: "Percent-encoded",
        schema: z.string(),
        required: true,
      },
    ],
    responses: {
      204: { description: "It is not there any more, or never was" },
      ...storeResponses,
    },
    async handle({ ctx, params, call }) {
      const { id = "" } = params;
      checkId(id);
      await store.delete([id], call);
      ctx.status = 204;
    },
  });
}

/** `GET /documents/count`: how many documents there are. */
export function countDocuments({ store }: StoreDeps): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/documents/count",
    dialect: service,
    summary: "How many documents there are",
    responses: {
      200: { description: "The number", schema: z.object({ count: z.int() }) },
      503: storeResponses[503] ?? { description: "" },
    },
    async handle({ ctx, call }) {
      ctx.body = { count: await store.count(call) };
    },
  });
}
