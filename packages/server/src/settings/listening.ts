import { z } from "zod";
import { count, DAY_MS, optional, path, type Setting, text } from "./setting.js";

/** The least that a system allows: macOS. Longer paths would be cut off silently. */
const MAX_SOCKET_PATH_BYTES = 103;

/** Where the server listens, and how long connections last. */
export const listening = {
  host: {
    parse: text,
    fallback: "127.0.0.1",
    allowed: "an address or a host name",
    meaning: "Where to listen",
  } as Setting<string>,
  port: count(3000, 0, 65_535, "Port to listen on; 0 takes any free one"),
  unixSocket: optional(
    path.refine((value) => Buffer.byteLength(value) <= MAX_SOCKET_PATH_BYTES),
    `a path of at most ${MAX_SOCKET_PATH_BYTES} bytes when it is absolute`,
    "Unix socket to listen on, instead of host and port",
  ),
  unixSocketMode: {
    parse: z
      .string()
      .regex(/^0?[0-7]{3}$/)
      .transform((digits) => Number.parseInt(digits, 8)),
    fallback: "600",
    allowed: "three octal digits",
    meaning: "Permissions of the unix socket",
  } as Setting<number>,
  tlsCert: optional(
    path,
    "a PEM file",
    "Certificate chain; with it, HTTPS of TLS 1.2 or newer. Read again when it changes",
  ),
  tlsKey: optional(path, "a PEM file", "Private key of the certificate, without a pass phrase"),
  requestTimeoutMs: count(30_000, 1, DAY_MS, "How long a client may take to send a request"),
  keepAliveTimeoutMs: count(65_000, 1, DAY_MS, "How long an idle connection stays open"),
  shutdownDelayMs: count(
    0,
    0,
    DAY_MS,
    "How long connections are still accepted after SIGTERM or SIGINT, while GET /ready says no",
  ),
  shutdownGraceMs: count(10_000, 0, DAY_MS, "How long requests may go on after that"),
};
