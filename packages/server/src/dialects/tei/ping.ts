import { type AnyOperation, operation } from "../../web/route.js";
import { tei } from "./api.js";
import type { TeiDeps } from "./deps.js";

/** `GET /ping`: whether there is a model to ask, without a body. */
export function ping({ models }: TeiDeps): AnyOperation {
  return operation({
    method: "GET",
    path: "/ping",
    api: tei,
    open: true,
    summary: "Whether the server is well",
    answers: { 200: { description: "It is; no body" } },
    async handle({ ctx }) {
      await models.get();
      ctx.status = 200;
      ctx.body = "";
      ctx.remove("Content-Type");
    },
  });
}
