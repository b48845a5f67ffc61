/**
 * Loaded into the server's process with `--import`, with the fault's name in the query of its URL: a server with that fault
 * must fail the soak. Wraps what Node makes public, so that the server needs no hook.
 */
import { type IncomingMessage, Server, type ServerResponse } from "node:http";

/** The faults that can be had, with the criterion that has to name each. */
export const LEAKS = {
  /** The end of some responses is never noticed. */
  place: "places taken at rest: requests",
  /** Something is kept of some requests. */
  buffer: "growth of live memory",
  /** A bit of some vectors is wrong. */
  vector: "vectors that differ from their reference",
  /** Some requests never get a response. */
  response: "requests lost",
} as const;

export type Leak = keyof typeof LEAKS;

/** One request of so many has the fault. */
const EVERY: Readonly<Record<Leak, number>> = { place: 2, buffer: 1, vector: 3, response: 20 };
const KEPT_BYTES = 65_536;
/** Enough to be found, and no more than a small machine has. */
const MAX_KEPT = 2000;

const kept: Buffer[] = [];

type AnyFunction = (...args: unknown[]) => unknown;

/** Puts a function in place of the response's own, which the new one gets. */
function wrap(
  response: ServerResponse,
  name: "emit" | "end",
  make: (own: AnyFunction) => AnyFunction,
) {
  const own = (response[name] as AnyFunction).bind(response);
  Object.assign(response, { [name]: make(own) });
}

function swallowClose(response: ServerResponse): void {
  wrap(
    response,
    "emit",
    (emit) =>
      (event, ...args) =>
        event === "close" || emit(event, ...args),
  );
}

type Embedding = { data: { embedding: string | number[] }[] };

/** The first vector of a response of OpenAI's API with the lowest bit of its first number flipped. */
export function flipBit(json: string): string {
  const response = JSON.parse(json) as Embedding;
  const first = response.data[0];
  if (!first) return json;
  const { embedding } = first;
  const floats =
    typeof embedding === "string"
      ? new Float32Array(new Uint8Array(Buffer.from(embedding, "base64")).buffer)
      : Float32Array.from(embedding);
  const bits = new Uint32Array(floats.buffer);
  bits[0] = (bits[0] ?? 0) ^ 1;
  first.embedding =
    typeof embedding === "string"
      ? Buffer.from(floats.buffer).toString("base64")
      : Array.from(floats);
  return JSON.stringify(response);
}

function spoilVector(response: ServerResponse): void {
  wrap(response, "end", (end) => (body, ...rest) => {
    const text = typeof body === "string" || Buffer.isBuffer(body) ? body.toString() : "";
    if (!text.startsWith('{"object":"list"')) return end(body, ...rest);
    const spoilt = Buffer.from(flipBit(text));
    if (!response.headersSent) response.setHeader("Content-Length", spoilt.length);
    return end(spoilt, ...rest);
  });
}

const FAULTS: Readonly<Record<Leak, (response: ServerResponse) => void>> = {
  place: swallowClose,
  buffer: () => {
    if (kept.length < MAX_KEPT) kept.push(Buffer.alloc(KEPT_BYTES, 1));
  },
  vector: spoilVector,
  response: (response) => wrap(response, "end", () => () => response),
};

/** Requests whose responses the faults are about. */
const concerns = (leak: Leak, { url }: IncomingMessage) =>
  leak !== "vector" || url === "/v1/embeddings";

function install(leak: Leak): void {
  const emit = Server.prototype.emit as (this: Server, ...args: unknown[]) => boolean;
  let requests = 0;
  const withFaults = function (this: Server, ...args: unknown[]): boolean {
    const [event, request, response] = args;
    if (event === "request" && concerns(leak, request as IncomingMessage)) {
      requests += 1;
      if (requests % EVERY[leak] === 0) FAULTS[leak](response as ServerResponse);
    }
    return emit.apply(this, args);
  };
  Object.assign(Server.prototype, { emit: withFaults });
}

const wanted = new URL(import.meta.url).searchParams.get("leak");
if (wanted !== null && Object.hasOwn(LEAKS, wanted)) install(wanted as Leak);
