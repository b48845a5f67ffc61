import type { ClosedLoop } from "../load/closed-loop.js";
import type { Target } from "../load/connection.js";
import { LoadGenerator } from "../load/load-generator.js";
import { type ServerProcess, startServer } from "../server-process.js";

/** The short text that the article's service embeds. */
export const SHORT_TEXT = "How big is London";

/** Some 130 tokens: the engine is the bottleneck then, and not the connections. */
export const LONG_TEXT = "the river runs through the old town ".repeat(18).trim();

const WARM_UP_SECONDS = 3;

/** A server and a load generator, each in a process of its own, for the time of `work`. */
export async function withServer<T>(
  args: readonly string[],
  work: (server: ServerProcess, generator: LoadGenerator) => Promise<T>,
): Promise<T> {
  const generator = new LoadGenerator();
  try {
    const server = await startServer(args);
    try {
      return await work(server, generator);
    } finally {
      await server.stop();
    }
  } finally {
    generator.stop();
  }
}

/** A request for one vector as base64. */
export function embeddingsTarget(server: ServerProcess, text: string) {
  const body = JSON.stringify({ input: text, encoding_format: "base64" });
  return { port: portOf(server), path: "/v1/embeddings", body };
}

/** Where the server listens. */
export function portOf(server: ServerProcess): number {
  return Number(new URL(server.url).port);
}

/**
 * The load for as long as V8 takes to compile what it runs. Until then requests take longer and the event loop is held
 * up, which belongs to a server's start: of eight rounds of `GET /` the first had an io p99 of 8 ms, the others of 6.3.
 */
export async function warmUp(generator: LoadGenerator, load: ClosedLoop): Promise<void> {
  await generator.run({ ...load, seconds: WARM_UP_SECONDS, maxSeconds: WARM_UP_SECONDS });
}

/** A load of so many clients, each asking again when answered. */
export function closed(target: Target, clients: number, seconds: number): ClosedLoop {
  return { kind: "closed", target, clients, seconds, maxSeconds: seconds };
}
