import type { Usage } from "../../src/embedding/usage.js";
import type { RequestEntry } from "../../src/observability/request-entry.js";

/** What an engine did for one text. */
export const someWork: Usage = {
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
    engineInputs: { inputs: ["How big is London"], at: performance.now() },
    usage: someWork,
    ioMs: undefined,
    ...given,
  };
}
