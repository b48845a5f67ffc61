import { z } from "zod";
import { type AnyOperation, operation } from "../web/route.js";
import { answerStatic, type StaticBytes } from "../web/static.js";
import { service } from "./api.js";

const Answer = z.looseObject({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.looseObject({})),
});

/** `GET /openapi.json`. `document` is there by the time the first client comes. */
export function openApi(document: () => StaticBytes): AnyOperation {
  return operation({
    method: "GET",
    path: "/openapi.json",
    api: service,
    open: true,
    summary: "This description, for programs",
    answers: {
      200: {
        description: "An OpenAPI 3.1 document",
        schema: Answer,
        headers: { ETag: "Changes with the document" },
      },
      304: { description: "The document is the one that `If-None-Match` names" },
    },
    handle({ ctx }) {
      answerStatic(ctx, document());
    },
  });
}
