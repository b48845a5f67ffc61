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
  maxConcurrentRequests: count(512, 1, 1_000_000, "Max requests under way whose body is there"),
  maxPendingBodies: count(1024, 1, 1_000_000, "Max requests whose body is still on its way"),
  maxParsedBytes: count(
    134_217_728,
    1,
    1_099_511_627_776,
    "Max bytes of memory that the bodies of all requests under way take once they are parsed; never more than a quarter of V8's heap",
  ),
  maxOpenRequests: count(
    256,
    1,
    1_000_000,
    "Max requests under way of the routes that need no key, such as /health and /metrics",
  ),
  maxConnections: count(8192, 1, 1_000_000, "Max connections open, idle ones included"),
  maxRequestsPerConnection: count(
    100_000,
    0,
    1_000_000_000,
    "Requests after which a connection is closed; 0: any number",
  ),
  maxAddressPercent: count(
    25,
    1,
    100,
    "Share of connections, of bodies on their way and of requests of open routes that one client address may hold, in percent; 100: no limit by address",
  ),
  answerTimeoutMs: count(60_000, 1, DAY_MS, "How long a client may take to receive an answer"),
  autoTruncate: toggle(
    "on",
    "Whether /embed and its like cut texts that are too long where a request does not say",
  ),
};
