import { z } from "zod";
import { type Lifecycle, refuseUnready } from "../lifecycle.js";
import { type AnyOperation, operation } from "../web/route.js";
import { service } from "./api.js";

/** What {@link ready} is made of. */
export interface ReadyDeps {
  /** Absent: the server is always ready. */
  lifecycle?: Lifecycle;
}

/** `GET /ready`: models are loaded and warmed up, and the server has not been told to end. */
export function ready({ lifecycle }: ReadyDeps): AnyOperation {
  return operation({
    method: "GET",
    path: "/ready",
    api: service,
    open: true,
    whileLoading: true,
    summary: "Whether requests are welcome",
    answers: {
      200: { description: "They are", schema: z.object({ status: z.literal("ready") }) },
      503: {
        description: "The server is loading its model, or ending",
        headers: { "Retry-After": "Seconds until it is worth asking again" },
      },
    },
    handle({ ctx }) {
      const phase = lifecycle?.phase ?? "ready";
      if (phase !== "ready") refuseUnready(phase);
      ctx.body = { status: "ready" };
    },
  });
}
