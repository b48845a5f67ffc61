import { readFileSync } from "node:fs";
import type { ServerProcess } from "./server-process.js";

/** The errors of text-embeddings-inference that are in JSON. */
export interface TeiErrorShape {
  error: string;
  error_type: string;
}

/** One answer that text-embeddings-inference gave, from its own tests. */
export interface Recorded {
  snapshot: string;
  path: string;
  body: unknown;
  /** Of the answer: nested arrays. */
  shape: number[];
  numbers: Float32Array;
}

/** What text-embeddings-inference answered on the same weights. */
export function recordedAnswers(): Recorded[] {
  const file = new URL("../../../testdata/tei-recorded.json", import.meta.url);
  const { answers } = JSON.parse(readFileSync(file, "utf8")) as {
    answers: (Omit<Recorded, "numbers"> & { numbers: string })[];
  };
  return answers.map((answer) => {
    const bytes = Buffer.from(answer.numbers, "base64");
    const numbers = Float32Array.from({ length: bytes.length / 4 }, (_, i) =>
      bytes.readFloatLE(4 * i),
    );
    return { ...answer, numbers };
  });
}

/** One line of the golden files of native-infer. */
export function goldenLines<T>(name: "embeddings" | "tokens"): T[] {
  const file = new URL(`../../../../native-infer/testdata/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as T);
}

/** Posts JSON; a string goes as it is. */
export function post(server: ServerProcess, path: string, body: unknown): Promise<Response> {
  return server.get(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** The JSON of an answer that has to be 200. */
export async function answer<T>(server: ServerProcess, path: string, body: unknown): Promise<T> {
  const response = await post(server, path, body);
  if (response.status !== 200) {
    throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  }
  return (await response.json()) as T;
}

/** The cosine of two vectors of one length. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [x = Number.NaN, y = Number.NaN] = [a[i], b[i]];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}
