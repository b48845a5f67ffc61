import { count, DAY_MS, type Setting, text } from "./setting.js";

/** Where the server listens, and how long connections last. */
export const listening = {
  host: {
    parse: text,
    fallback: "127.0.0.1",
    allowed: "an address or a host name",
    meaning: "Where to listen",
  } as Setting<string>,
  port: count(3000, 0, 65_535, "Port to listen on; 0 takes any free one"),
  requestTimeoutMs: count(30_000, 1, DAY_MS, "How long a client may take to send a request"),
  keepAliveTimeoutMs: count(65_000, 1, DAY_MS, "How long an idle connection stays open"),
  shutdownGraceMs: count(10_000, 0, DAY_MS, "How long requests may go on after SIGTERM or SIGINT"),
};
