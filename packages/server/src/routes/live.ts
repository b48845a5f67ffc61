import { z } from "zod";
import { type AnyOperation, operation } from "../web/route.js";
import { service } from "./api.js";

/** `GET /live`: the process is up and its event loop turns. Says nothing about the model. */
export function live(): AnyOperation {
  return operation({
    method: "GET",
    path: "/live",
    api: service,
    open: true,
    whileLoading: true,
    summary: "Whether the process is up",
    answers: {
      200: { description: "It is", schema: z.object({ status: z.literal("live") }) },
    },
    handle({ ctx }) {
      ctx.body = { status: "live" };
    },
  });
}
