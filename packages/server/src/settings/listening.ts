import { integer, milliseconds, option, path, text, value } from "@native-infer/command-line";
import { z } from "zod";
import { tei } from "./tei.js";

/** The min of all systems: that of macOS. Longer paths would be cut off silently. */
const MAX_SOCKET_PATH_BYTES = 103;

const socketPath = value(
  path().refine((given) => Buffer.byteLength(given) <= MAX_SOCKET_PATH_BYTES),
  {
    allowed: `a path of at most ${MAX_SOCKET_PATH_BYTES} bytes when it is absolute`,
    placeholder: "path",
  },
);

const fileMode = value(
  z
    .string()
    .regex(/^0?[0-7]{3}$/)
    .transform((digits) => Number.parseInt(digits, 8)),
  { allowed: "three octal digits", placeholder: "mode" },
);

/** Where the server listens, and how long connections last. */
export const listening = {
  host: option(text("an address or a host name", "host"), {
    default: "127.0.0.1",
    variable: "HOST",
    // Shells and containers set HOSTNAME to the machine's name.
    aliases: [tei("hostname", { variable: undefined })],
    help: "Where to listen",
  }),
  port: option(integer(0, 65_535), {
    default: 3000,
    short: "p",
    variable: "PORT",
    help: "Port to listen on; 0 takes any free one",
  }),
  unixSocket: option(socketPath, {
    excludes: ["tlsCert"],
    help: "Unix socket to listen on, instead of host and port",
  }),
  unixSocketMode: option(fileMode, { default: "600", help: "Permissions of the unix socket" }),
  tlsCert: option(path("a PEM file"), {
    needs: "tlsKey",
    help: "Certificate chain; with it, HTTPS of TLS 1.2 or newer. Read again when it changes",
  }),
  tlsKey: option(path("a PEM file"), {
    needs: "tlsCert",
    help: "Private key of the certificate, without a pass phrase",
  }),
  requestTimeoutMs: option(milliseconds(), {
    default: 30_000,
    help: "How long a client may take to send a request",
  }),
  keepAliveTimeoutMs: option(milliseconds(), {
    default: 65_000,
    help: "How long an idle connection stays open",
  }),
  shutdownDelayMs: option(milliseconds(0), {
    default: 0,
    help: "How long connections are still accepted after SIGTERM or SIGINT, while GET /ready says no",
  }),
  shutdownGraceMs: option(milliseconds(0), {
    default: 10_000,
    help: "How long requests may go on after that",
  }),
};
