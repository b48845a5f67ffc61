/** What the load generator needs of an HTTP answer. */
export interface Answer {
  status: number;
  /** The Server-Timing header, empty where there is none. */
  timing: string;
}

const HEAD_END = Buffer.from("\r\n\r\n");

function header(head: string, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}:[ \\t]*([^\\r]*)`, "i").exec(head)?.[1]?.trim();
}

/** Bytes from `start` on that a chunked body takes, or undefined while it is not whole. */
function chunkedLength(bytes: Buffer, start: number): number | undefined {
  let at = start;
  for (;;) {
    const line = bytes.indexOf("\r\n", at, "latin1");
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    if (!(size >= 0)) throw new Error("a chunk of the response has no size");
    at = line + 2 + size + 2;
    if (bytes.length < at) return undefined;
    if (size === 0) return at - start;
  }
}

/**
 * Takes the bytes of one connection and gives each whole HTTP/1.1 answer, one at a time: the next request is sent only
 * then. Knows Content-Length and chunked bodies, which is what servers on a kept-alive connection must send.
 */
export class AnswerParser {
  #held: Buffer = Buffer.alloc(0);

  /** The answer, once its last byte is here. */
  push(bytes: Buffer): Answer | undefined {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const end = this.#held.indexOf(HEAD_END);
    if (end < 0) return undefined;
    const head = this.#held.toString("latin1", 0, end);
    const body = this.#bodyLength(head, end + HEAD_END.length);
    if (body === undefined || this.#held.length < end + HEAD_END.length + body) return undefined;
    this.#held = this.#held.subarray(end + HEAD_END.length + body);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
    if (!(status > 0)) throw new Error(`not an HTTP answer: '${head.slice(0, 40)}'`);
    return { status, timing: header(head, "server-timing") ?? "" };
  }

  #bodyLength(head: string, start: number): number | undefined {
    const length = header(head, "content-length");
    if (length !== undefined) return Number(length);
    if (/chunked/i.test(header(head, "transfer-encoding") ?? ""))
      return chunkedLength(this.#held, start);
    throw new Error("the response has neither a length nor chunks");
  }
}

/** A duration of a Server-Timing header in ms; NaN where the header does not have it. */
export function timingMs(timing: string, name: string): number {
  const match = new RegExp(`(?:^|[,\\s])${name};dur=([0-9.]+)`).exec(timing);
  return match ? Number(match[1]) : Number.NaN;
}
