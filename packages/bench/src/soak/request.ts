/** One request of an honest client, and what its response has to be. */
export interface SoakRequest {
  /** Under which it is accounted for, such as `POST /v1/embeddings base64`. */
  name: string;
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  /** Absent: none is sent. */
  body?: Buffer;
  /** The right status, or the statuses, of which a request that is wrong on purpose may get any. */
  statuses: readonly number[];
  /** Statuses of a refusal because the server has too much to do, in the words of the request's API. */
  refusals: readonly number[];
  /**
   * Looks at a response of a right status: returns how many vectors it compared. Throws {@link VectorDiffers}, or any other
   * error if the response is not what it has to be.
   */
  check(body: Buffer): number;
}

/** A vector has other bytes than its reference. */
export class VectorDiffers extends Error {}

const OVERLOADED = 429;
/** Ollama's word for the same. */
const UNAVAILABLE = 503;

/** A POST of JSON. `check` gets the parsed response. */
export function post(
  name: string,
  path: string,
  value: unknown,
  check: (response: never) => number,
): SoakRequest {
  return {
    name,
    method: "POST",
    path,
    headers: { "Content-Type": "application/json" },
    body: Buffer.from(JSON.stringify(value)),
    statuses: [200],
    refusals: [path.startsWith("/api/") ? UNAVAILABLE : OVERLOADED],
    check: (body) => check(JSON.parse(body.toString()) as never),
  };
}

export function get(name: string, path: string, check: (body: string) => number): SoakRequest {
  return {
    name,
    method: "GET",
    path,
    headers: {},
    statuses: [200],
    refusals: [OVERLOADED],
    check: (body) => check(body.toString()),
  };
}

/** A request that is wrong, in one of the ways in which clients are wrong; any of the statuses is right. */
export function bad(
  name: string,
  request: Partial<SoakRequest> & { path: string },
  statuses: readonly number[],
): SoakRequest {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    refusals: [OVERLOADED],
    check: () => 0,
    ...request,
    name: `wrong: ${name}`,
    statuses,
  };
}

/** Throws `VectorDiffers` unless both have the same bytes. `given` is of numbers as JSON has them. */
export function compareNumbers(given: readonly number[], reference: Float32Array): void {
  compareBytes(Float32Array.from(given), reference);
}

/** The same for base64 of float32, little-endian. */
export function compareBase64(given: string, reference: Float32Array): void {
  const bytes = Buffer.from(given, "base64");
  if (bytes.length !== reference.byteLength)
    throw new VectorDiffers(`${bytes.length} bytes instead of ${reference.byteLength}`);
  compareBytes(bytes, reference);
}

function compareBytes(given: Buffer | Float32Array, reference: Float32Array): void {
  const bytes = (view: ArrayBufferView) =>
    Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  if (!bytes(given).equals(bytes(reference)))
    throw new VectorDiffers("a vector has other bytes than its reference");
}
