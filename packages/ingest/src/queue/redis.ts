import type { Redis } from "ioredis";
import { NativeInferError } from "native-infer";

const CONNECT_TIMEOUT_MS = 2000;
const RECONNECT_EVERY_MS = 500;

/** Where the queue is, and how long its absence is borne. */
export interface QueuePlace {
  /** `redis://` or `rediss://`, with user, password and database where they are needed. */
  url: string;
  /** How long a connection that breaks is tried again. */
  retryTimeoutMs: number;
}

/** What ends a producer or a worker, and can be put right outside of it. */
export class QueueError extends Error {
  override readonly name = "QueueError";

  constructor(
    /** Redis is not there; the queue is for another target; a part of the import is left. */
    readonly code: "QUEUE_UNAVAILABLE" | "QUEUE_CONFLICT" | "IMPORT_INCOMPLETE",
    message: string,
  ) {
    super(message);
  }
}

/** The queue's place for messages: no user, no password. Throws `INVALID_ARGUMENT` for what is no URL of Redis. */
export function queueName(url: string): string {
  if (URL.canParse(url)) {
    const { protocol, host, pathname } = new URL(url);
    if (protocol === "redis:" || protocol === "rediss:") {
      return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
    }
  }
  throw new NativeInferError(
    "INVALID_ARGUMENT",
    "--queue is no URL of Redis; allowed is redis://host:port or rediss://host:port",
  );
}

/** A connection to Redis, and what is known of its end. */
export interface QueueConnection {
  readonly name: string;
  readonly redis: Redis;
  /** Rejects with a {@link QueueError} when the connection is given up; never resolves. */
  readonly lost: Promise<never>;
  /** What went wrong in the words of the queue; errors that are not Redis' own stay as they are. */
  explain(error: unknown): unknown;
  close(): void;
}

/** Errors of Redis and of the way to it; ioredis has no class in common for them. */
function isRedisError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return "command" in error || "syscall" in error || /^Connection is closed/.test(error.message);
}

/**
 * Connects. Rejects with a {@link QueueError} that names the queue where it cannot be reached; a
 * connection that breaks later is tried again for as long as `retryTimeoutMs`.
 */
export async function connectQueue({ url, retryTimeoutMs }: QueuePlace): Promise<QueueConnection> {
  const name = queueName(url);
  const { Redis } = await import("ioredis");
  let isOpen = false;
  let last: Error | undefined;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Calls wait for as long as the connection is tried, and not a number of times.
    maxRetriesPerRequest: null,
    retryStrategy: (times) =>
      isOpen && times * RECONNECT_EVERY_MS <= retryTimeoutMs ? RECONNECT_EVERY_MS : null,
  });
  redis.on("error", (error: Error) => {
    last = error;
  });
  const failure = (reason = last?.message || "the connection is closed") =>
    new QueueError("QUEUE_UNAVAILABLE", `the queue ${name} does not answer: ${reason}`);
  const lost = new Promise<never>((_, reject) => {
    redis.once("end", () => reject(failure()));
  });
  lost.catch(() => {});
  try {
    await redis.connect();
    await redis.ping();
    isOpen = true;
  } catch (error) {
    redis.disconnect();
    throw failure(last?.message ?? (error as Error).message);
  }
  const explain = (error: unknown) => {
    if (!isRedisError(error)) return error;
    return failure("command" in error ? error.message : undefined);
  };
  return { name, redis, lost, explain, close: () => redis.disconnect() };
}
