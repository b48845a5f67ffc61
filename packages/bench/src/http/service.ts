import { LoadGenerator } from "../article/load/load-generator.js";
import { type ServerProcess, startServer } from "../server-process.js";

/** The short text that the article's service embeds. */
export const SHORT_TEXT = "How big is London";

/** Some 130 tokens: the engine is the bottleneck then, and not the connections. */
export const LONG_TEXT = "the river runs through the old town ".repeat(18).trim();

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

/** A load of so many clients, each asking again when answered. */
export function closed<Target>(target: Target, clients: number, seconds: number) {
  return { kind: "closed" as const, target, clients, seconds, atMostSeconds: seconds };
}
