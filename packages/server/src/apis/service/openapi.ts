import { z } from "zod";
import { type AnyOperation, operation } from "../../http/operation.js";
import { answerStatic, type StaticBytes, staticBytes } from "../../http/static.js";
import { type DocumentOptions, openApiDocument } from "../../openapi/document.js";
import { service } from "./api.js";

const Answer = z.looseObject({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.looseObject({})),
});

/** `GET /openapi.json`: every operation of `all`, which is first asked for when a client comes. */
export function openApi(
  all: () => readonly AnyOperation[],
  options: DocumentOptions,
): AnyOperation {
  let built: StaticBytes | undefined;
  const build = () =>
    staticBytes(Buffer.from(JSON.stringify(openApiDocument(all(), options))), "application/json");
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
      built ??= build();
      answerStatic(ctx, built);
    },
  });
}
