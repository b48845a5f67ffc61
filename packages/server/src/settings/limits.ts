import { count, DAY_MS, toggle } from "./setting.js";

/** How much one request, and all together, may ask for. */
export const limits = {
  maxBodyBytes: count(1_048_576, 1, 1_073_741_824, "Most bytes of a request's body"),
  maxHeaderBytes: count(16_384, 1024, 1_048_576, "Most bytes of a request's line and headers"),
  maxInputs: count(2048, 1, 1_000_000, "Most texts of a request"),
  maxRequestTokens: count(
    300_000,
    1,
    1_000_000_000,
    "Most tokens of a request's texts, after truncation",
  ),
  maxQueueRequests: count(16_384, 1, 100_000_000, "Most texts accepted and not yet answered"),
  maxConcurrentRequests: count(512, 1, 1_000_000, "Most requests under way"),
  maxConnections: count(8192, 1, 1_000_000, "Most connections open, idle ones included"),
  answerTimeoutMs: count(60_000, 1, DAY_MS, "How long a client may take to receive an answer"),
  autoTruncate: toggle(
    "on",
    "Whether /embed and its like cut texts that are too long where a request does not say",
  ),
};
