import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Embedder, type LoadOptions } from "native-infer";
import { createApp } from "./app.js";
import { type Log, withoutRequests } from "./log.js";
import { oneModel } from "./models/served-models.js";
import type { Settings } from "./settings/read.js";
import { articleSearchOf, openedStore } from "./stores/from-settings.js";

/** A server that listens. */
export interface RunningServer {
  /** Such as `http://127.0.0.1:3000`. */
  url: string;
  /**
   * Accepts nothing more, answers what is under way within the grace time and closes the embedder.
   * Resolves with whether everything was answered.
   */
  close(): Promise<boolean>;
}

/** A listening socket that could not be had. `code` is the system's, such as EADDRINUSE. */
export class ListenError extends Error {
  override readonly name = "ListenError";

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const MAX_HEADERS_TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 16_384;
const CONNECTION_CHECK_MS = 500;
const IDLE_CHECK_MS = 25;

function loadOptions(settings: Settings): LoadOptions {
  const { model, threads, runtimeLibrary, maxQueueRequests } = settings;
  return {
    maxQueueRequests,
    ...(model === undefined ? {} : { model }),
    ...(threads === undefined ? {} : { threads }),
    ...(runtimeLibrary === undefined ? {} : { runtimeLibrary }),
  };
}

function explainListenError(error: unknown, { host, port }: Settings): unknown {
  if (!(error instanceof Error)) return error;
  const { code = "INTERNAL" } = error as NodeJS.ErrnoException;
  const hint =
    code === "EADDRINUSE"
      ? "the port is in use; choose another with --port or PORT, or 0 for any free one"
      : `${error.message}; check --host and --port`;
  return new ListenError(code, `cannot listen on ${host} port ${port}: ${hint}`, { cause: error });
}

async function listen(server: Server, settings: Settings): Promise<string> {
  try {
    server.listen(settings.port, settings.host);
    await once(server, "listening");
  } catch (error) {
    throw explainListenError(error, settings);
  }
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  return `http://${host}:${port}`;
}

/** Resolves with whether all requests were answered before the grace time was over. */
async function drain(server: Server, graceMs: number): Promise<boolean> {
  let inTime = true;
  // A connection that is kept alive holds the server open although nothing is under way on it.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const grace = setTimeout(() => {
    inTime = false;
    server.closeAllConnections();
  }, graceMs);
  // On the connections that remain, the next answer is the last.
  server.prependListener("request", (_request, response) => {
    response.shouldKeepAlive = false;
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(idle);
  clearTimeout(grace);
  return inTime;
}

/** Loads the model, then listens. Rejects with a `NativeInferError` or a {@link ListenError}. */
export async function serve(settings: Settings, log: Log): Promise<RunningServer> {
  const embedder = await Embedder.load(loadOptions(settings));
  const models = oneModel(settings.modelName, embedder);
  const model = { name: settings.modelName, dimensions: embedder.info.dimensions };
  const store = await openedStore(settings, model, (message) => log.notice(message)).catch(
    async (error) => {
      await embedder.close({ drain: false });
      throw error;
    },
  );
  const app = createApp({
    models,
    store,
    articleSearch: articleSearchOf(settings, store),
    settings,
    log: settings.log ? log : withoutRequests(log),
  });
  const server = createServer(
    {
      requestTimeout: settings.requestTimeoutMs,
      headersTimeout: Math.min(MAX_HEADERS_TIMEOUT_MS, settings.requestTimeoutMs),
      keepAliveTimeout: settings.keepAliveTimeoutMs,
      connectionsCheckingInterval: CONNECTION_CHECK_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    app.callback(),
  );
  try {
    const url = await listen(server, settings);
    const close = async () => {
      const inTime = await drain(server, settings.shutdownGraceMs);
      await Promise.all([embedder.close({ drain: inTime }), store.close()]);
      return inTime;
    };
    return { url, close };
  } catch (error) {
    await Promise.all([embedder.close({ drain: false }), store.close()]);
    throw error;
  }
}
