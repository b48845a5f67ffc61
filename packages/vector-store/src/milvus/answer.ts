/** The part of every answer that says how it went. */
interface Answer {
  status?: { error_code?: string; code?: number; reason?: string };
  error_code?: string;
  reason?: string;
}

/** Milvus's client resolves with errors too: they become exceptions here. */
export function succeeded<T extends object>(answer: T): T {
  const { status, error_code, reason } = answer as Answer;
  const code = status?.error_code ?? error_code;
  if (code !== undefined && code !== "Success") {
    throw new Error(`${code}: ${status?.reason ?? reason ?? "no reason given"}`);
  }
  return answer;
}
