import { count, toggle } from "./setting.js";

/** How much one request, and all together, may ask for. */
export const limits = {
  maxBodyBytes: count(1_048_576, 1, 1_073_741_824, "Most bytes of a request's body"),
  maxInputs: count(2048, 1, 1_000_000, "Most texts of a request"),
  maxQueueRequests: count(16_384, 1, 100_000_000, "Most texts accepted and not yet answered"),
  maxConnections: count(8192, 1, 1_000_000, "Most connections open, idle ones included"),
  autoTruncate: toggle(
    "on",
    "Whether /embed and its like cut texts that are too long where a request does not say",
  ),
};
