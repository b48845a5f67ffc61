import type { EngineHealth } from "../../src/routes/health.js";
/** The server's JSON answers, as clients see them. */
export interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: string };
}

export interface EmbeddingsBody {
  object: "list";
  data: { object: "embedding"; index: number; embedding: number[] }[];
  model: string;
  usage: { prompt_tokens: number; total_tokens: number };
}

export interface HealthBody {
  status: string;
  model: { name: string; dimensions: number; file: string };
  engine: EngineHealth;
  eventLoop: { ticks: number; p50Ms: number; p99Ms: number; maxMs: number };
}

/** The body of an answer, taken at its word. */
export async function json<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}
