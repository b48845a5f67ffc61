// A handler of the shape that AWS Lambda calls, for an HTTP API: POST with {"texts": ["…"]} gives {"vectors": [[…]]}.
// The model loads while the environment starts, outside of the handler, and every later event finds it there.
import { Embedder, NativeInferError } from "native-infer";

/** What of an event of an HTTP API (payload version 2.0) is used here. */
export interface HttpEvent {
  body?: string;
  isBase64Encoded?: boolean;
}

export interface HttpResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const embedder = await Embedder.load();

function answer(statusCode: number, body: unknown): HttpResult {
  const headers = { "content-type": "application/json" };
  return { statusCode, headers, body: JSON.stringify(body) };
}

export async function handler({ body = "", isBase64Encoded }: HttpEvent): Promise<HttpResult> {
  try {
    const { texts } = JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString() : body);
    const { vectors } = await embedder.embedAll(texts);
    return answer(200, { vectors: vectors.map((vector) => Array.from(vector)) });
  } catch (error) {
    if (error instanceof SyntaxError) return answer(400, { message: "The body is no JSON." });
    if (!(error instanceof NativeInferError)) throw error;
    return answer(error.httpStatus, { code: error.code, message: error.message });
  }
}
