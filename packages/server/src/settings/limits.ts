import { integer, milliseconds, onOff, option } from "@native-infer/command-line";
import { tei, teiVariables } from "./tei.js";

/** How much one request, and all together, may ask for. */
export const limits = {
  maxBodyBytes: option(integer(1, 1_073_741_824), {
    default: 1_048_576,
    aliases: [tei("payload-limit")],
    help: "Max bytes of a request's body",
  }),
  maxHeaderBytes: option(integer(1024, 1_048_576), {
    default: 16_384,
    help: "Max bytes of a request's line and headers",
  }),
  maxInputs: option(integer(1, 1_000_000), {
    default: 2048,
    aliases: [tei("max-client-batch-size")],
    help: "Max texts of a request",
  }),
  maxRequestTokens: option(integer(1, 1_000_000_000), {
    default: 300_000,
    help: "Max tokens of a request's texts, after truncation",
  }),
  maxQueueTexts: option(integer(1, 100_000_000), {
    default: 16_384,
    help: "Max texts accepted and not yet answered",
  }),
  maxConcurrentRequests: option(integer(1, 1_000_000), {
    default: 512,
    ...teiVariables("MAX_CONCURRENT_REQUESTS"),
    help: "Max requests under way whose body is there",
  }),
  maxPendingBodies: option(integer(1, 1_000_000), {
    default: 1024,
    help: "Max requests whose body is still on its way",
  }),
  maxOpenRequests: option(integer(1, 1_000_000), {
    default: 256,
    help: "Max requests under way of the routes that need no key, such as /health and /metrics",
  }),
  maxMemoryBytes: option(integer(1_048_576, 1_099_511_627_776), {
    help: "Max bytes that requests under way hold in bodies, vectors and responses, as estimated; without it, half of the heap limit, and no more than a quarter of the container's memory",
  }),
  maxConnections: option(integer(1, 1_000_000), {
    default: 8192,
    help: "Max connections open, idle ones included",
  }),
  maxRequestsPerConnection: option(integer(0, 1_000_000_000), {
    default: 100_000,
    help: "Requests after which a connection is closed; 0: any number",
  }),
  maxAddressPercent: option(integer(1, 100), {
    default: 25,
    help: "Share of connections, of bodies on their way and of requests of open routes that one client address may hold, in percent; 100: no limit by address",
  }),
  responseTimeoutMs: option(milliseconds(), {
    default: 60_000,
    help: "How long a client may take to receive a response",
  }),
  autoTruncate: option(onOff(), {
    default: "on",
    ...teiVariables("AUTO_TRUNCATE"),
    help: "Whether /embed and its like cut texts that are too long where a request does not say",
  }),
};
