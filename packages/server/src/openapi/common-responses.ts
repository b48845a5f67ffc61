import { z } from "zod";
import { badRequest, HttpError, tooLong } from "../web/http-error.js";
import type { AnyRoute, RouteResponse } from "../web/route.js";

/** What may be answered to any request, whatever its operation is. */
interface Common {
  error: HttpError;
  description: string;
}

const forAll: readonly Common[] = [
  { error: badRequest(""), description: "A header or the path is malformed" },
  {
    error: new HttpError(421, "HOST_UNKNOWN", ""),
    description: "The host in `Host` is none of this server's",
  },
  {
    error: new HttpError(500, "INTERNAL", ""),
    description: "An error of the server, whose log says more",
  },
  {
    error: new HttpError(503, "CLOSED", ""),
    description: "The server is loading its model, or ending",
  },
];

const forBodies: readonly Common[] = [
  { error: badRequest(""), description: "The body is no JSON" },
  {
    error: new HttpError(400, "INVALID_ARGUMENT", "", { cause: new z.ZodError([]) }),
    description: "A field is missing or wrong",
  },
  { error: tooLong(""), description: "The body or what is in it is over a limit" },
  {
    error: new HttpError(415, "UNSUPPORTED_MEDIA_TYPE", ""),
    description: "The body is not JSON in UTF-8, or its coding is none of gzip, deflate and br",
  },
];

const unlessOpen: readonly Common[] = [
  {
    error: new HttpError(429, "OVERLOADED", ""),
    description:
      "The server has too much to do, or there were too many requests; `Retry-After` says when",
  },
  {
    error: new HttpError(504, "DEADLINE_EXCEEDED", ""),
    description: "The time in `X-Request-Timeout-Ms` was over before the response was there",
  },
];

const withKeys: Common = {
  error: new HttpError(401, "UNAUTHORIZED", ""),
  description: "No API key, or a wrong one",
};

const withoutKeys: Common = {
  error: new HttpError(403, "ORIGIN_NOT_ALLOWED", ""),
  description: "A web page of another origin asks, which nobody allowed",
};

/**
 * The errors that `operation` may answer without saying so itself, by the status that its API gives
 * them. `keys`: whether API keys are asked for.
 */
export function commonResponses(operation: AnyRoute, keys: boolean): Map<number, RouteResponse[]> {
  const guarded = keys ? [...unlessOpen, withKeys] : unlessOpen;
  const all = [
    ...forAll,
    ...(keys ? [] : [withoutKeys]),
    ...(operation.body === undefined ? [] : forBodies),
    ...(operation.open === true ? [] : guarded),
  ];
  const byStatus = new Map<number, RouteResponse[]>();
  for (const { error, description } of all) {
    const { status, body } = operation.dialect.formatError(error);
    const answer = typeof body === "string" ? { contentType: "text/plain" } : {};
    byStatus.set(status, [...(byStatus.get(status) ?? []), { description, ...answer }]);
  }
  return byStatus;
}
