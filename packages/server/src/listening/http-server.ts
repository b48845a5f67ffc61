import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Log } from "../common/log.js";
import { endSlowReaders, type MemoryPressure } from "../limits/slow-readers.js";
import { type CertificateFiles, readCertificate, watchCertificate } from "./certificate.js";
import {
  type ConnectionSettings,
  limitConnections,
  limitRequestsPerConnection,
} from "./connections.js";
import { Drain } from "./drain.js";
import { ListenError, systemCode } from "./listen-error.js";
import { listenOnUnixSocket } from "./unix-socket.js";

/** An HTTP server and its socket. Times are in milliseconds. */
export interface ListeningSettings extends ConnectionSettings {
  host: string;
  /** 0: any free one. */
  port: number;
  /** Instead of host and port. */
  unixSocket?: string | undefined;
  unixSocketMode: number;
  /** PEM files; with them, HTTPS. */
  tlsCert?: string | undefined;
  tlsKey?: string | undefined;
  maxHeaderBytes: number;
  /** Requests after which a connection is closed; 0: never. */
  maxRequestsPerConnection: number;
  /** How long a client may take to send a request. */
  requestTimeoutMs: number;
  /** How long an idle connection stays open. */
  keepAliveTimeoutMs: number;
  /** How long a client may take to receive a response. */
  responseTimeoutMs: number;
}

/** A server that listens. */
export interface Listening {
  server: Server | TlsServer;
  /** Ends it. */
  drain: Drain;
  /** Such as `http://127.0.0.1:3000`, `https://127.0.0.1:3000` or `unix:/run/native-infer.sock`. */
  url: string;
  /** Reads the TLS certificate again; absent: there is none. */
  renewCertificate?: () => void;
}

const MAX_HEADERS_TIMEOUT_MS = 10_000;
const CONNECTION_CHECK_MS = 500;
const HANDSHAKE_TIMEOUT_MS = 5000;

function certificateFiles({ tlsCert, tlsKey }: ListeningSettings): CertificateFiles | undefined {
  return tlsCert === undefined || tlsKey === undefined ? undefined : { tlsCert, tlsKey };
}

function serverOptions(settings: ListeningSettings): ServerOptions {
  const { requestTimeoutMs, keepAliveTimeoutMs, maxHeaderBytes } = settings;
  return {
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(MAX_HEADERS_TIMEOUT_MS, requestTimeoutMs),
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: CONNECTION_CHECK_MS,
    maxHeaderSize: maxHeaderBytes,
  };
}

function makeServer(settings: ListeningSettings, listener: RequestListener): Server | TlsServer {
  const options = serverOptions(settings);
  const files = certificateFiles(settings);
  if (files === undefined) return createServer(options, listener);
  const tls = { ...readCertificate(files), handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
  return createTlsServer({ ...options, ...tls }, listener);
}

function explain(error: unknown, { host, port }: ListeningSettings): ListenError {
  const code = systemCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  const hint =
    code === "EADDRINUSE"
      ? "the port is in use; choose another with --port or PORT, or 0 for any free one"
      : `${reason}; check --host and --port`;
  return new ListenError(code, `cannot listen on ${host} port ${port}: ${hint}`, { cause: error });
}

async function listenOnPort(server: Server | TlsServer, settings: ListeningSettings) {
  try {
    server.listen(settings.port, settings.host);
    await once(server, "listening");
  } catch (error) {
    throw explain(error, settings);
  }
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  return `${settings.tlsCert === undefined ? "http" : "https"}://${host}:${port}`;
}

/**
 * An HTTP or HTTPS server that listens on a port or on a unix socket, with all its limits. Rejects
 * with a {@link ListenError}, or with `INVALID_ARGUMENT` for a certificate that cannot be used.
 */
export async function listen(
  settings: ListeningSettings,
  listener: RequestListener,
  log: Log,
  memory: MemoryPressure = { isShort: false },
): Promise<Listening> {
  const server = makeServer(settings, listener);
  limitRequestsPerConnection(server, settings.maxRequestsPerConnection);
  const drain = new Drain({ server, sockets: limitConnections(server, settings) });
  endSlowReaders(server, { timeoutMs: settings.responseTimeoutMs, memory });
  const { unixSocket, unixSocketMode } = settings;
  if (unixSocket !== undefined) await listenOnUnixSocket(server, unixSocket, unixSocketMode);
  const url =
    unixSocket === undefined ? await listenOnPort(server, settings) : `unix:${unixSocket}`;
  const files = certificateFiles(settings);
  if (files === undefined || !(server instanceof TlsServer)) return { server, drain, url };
  const { renew, close } = watchCertificate(server, files, log);
  server.once("close", close);
  return { server, drain, url, renewCertificate: renew };
}
