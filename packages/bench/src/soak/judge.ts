import type { IncomingHttpHeaders } from "node:http";
import type { Outcome } from "./ledger.js";
import { type SoakRequest, VectorDiffers } from "./request.js";

/** A whole response. */
export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a response is, with the reason if it is not the right one. */
export interface Judgement {
  outcome: Outcome;
  reason?: string;
  /** Vectors that were compared. */
  vectors: number;
}

const DEADLINE_EXCEEDED = 504;

/** Whether the body of an error says anything. */
function hasReason(body: Buffer): boolean {
  try {
    const { error, message } = JSON.parse(body.toString()) as Record<string, unknown>;
    return [error, message].some((part) => part !== undefined && part !== null && part !== "");
  } catch {
    return body.toString().trim() !== "";
  }
}

function refusal({ headers, body }: Received, mayComeAgain: boolean): Judgement {
  const fault = (reason: string): Judgement => ({ outcome: "wrong", reason, vectors: 0 });
  if (!hasReason(body)) return fault("a refusal without a reason");
  if (mayComeAgain && !(Number(headers["retry-after"]) >= 1))
    return fault("a refusal without Retry-After");
  return { outcome: "refused", vectors: 0 };
}

/** Whether a response is the one that the request has to get. */
export function judge(request: SoakRequest, received: Received): Judgement {
  const { status, body } = received;
  if (request.statuses.includes(status)) {
    if (status >= 400) return refusal(received, false);
    try {
      return { outcome: "answered", vectors: request.check(body) };
    } catch (error) {
      const outcome = error instanceof VectorDiffers ? "differs" : "wrong";
      return { outcome, reason: (error as Error).message, vectors: 0 };
    }
  }
  if (request.refusals.includes(status)) return refusal(received, true);
  const hasDeadline = request.headers["X-Request-Timeout-Ms"] !== undefined;
  if (hasDeadline && status === DEADLINE_EXCEEDED) return refusal(received, false);
  const reason = `status ${status}: ${body.toString("utf8", 0, 200)}`;
  return { outcome: "wrong", reason, vectors: 0 };
}
