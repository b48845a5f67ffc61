import type { RequestEntry } from "../../src/observability/request-entry.js";
import type { Work } from "../../src/work.js";

/** What an engine did for one text. */
export const someWork: Work = {
  modelMs: 4,
  queueMs: 1,
  tokenizeMs: 0.25,
  runMs: 2,
  model: "m",
  texts: 1,
  characters: 17,
  tokens: 6,
};

/** An answered request, but for what a test says of it. */
export function entry(given: Partial<RequestEntry> = {}): RequestEntry {
  return {
    method: "POST",
    route: "/v1/embeddings",
    path: "/v1/embeddings",
    status: 200,
    begin: performance.now(),
    ms: 5,
    open: false,
    requestId: undefined,
    traceId: undefined,
    asked: { inputs: ["How big is London"], at: performance.now() },
    work: someWork,
    ioMs: undefined,
    ...given,
  };
}
