import type { Vector } from "../api.js";
import type { Values } from "../arguments/options.js";
import type { TextRecord } from "../input/records.js";
import type { Destination } from "./destination.js";
import { NPY_HEADER_BYTES, npyHeader, npyType } from "./npy.js";

/** A text with its vector. */
export interface Row {
  record: TextRecord;
  vector: Vector;
}

/** Writes rows in one format. */
export interface VectorWriter {
  begin(): Promise<void>;
  rows(rows: readonly Row[]): Promise<void>;
  /** Makes what was written a valid file. `none` is a vector such as a row would have, for a file without rows. */
  end(none: () => Promise<Vector>): Promise<void>;
}

/** Nine significant digits bring back every float32 exactly, in about half of the space of a double's. */
function numbers(vector: Vector): number[] {
  if (!(vector instanceof Float32Array)) return Array.from(vector);
  return Array.from(vector, (value) => Number(value.toPrecision(9)));
}

class JsonLines implements VectorWriter {
  constructor(
    private readonly destination: Destination,
    private readonly withText: boolean,
  ) {}

  async begin(): Promise<void> {}

  async rows(rows: readonly Row[]): Promise<void> {
    const lines = rows.map(({ record: { index, text }, vector }) => {
      const object = { index, ...(this.withText ? { text } : {}), vector: numbers(vector) };
      return `${JSON.stringify(object)}\n`;
    });
    await this.destination.write(lines.join(""));
  }

  async end(): Promise<void> {}
}

class Npy implements VectorWriter {
  #rows = 0;
  #first: Vector | undefined;

  constructor(private readonly destination: Destination) {}

  async begin(): Promise<void> {
    await this.destination.write(Buffer.alloc(NPY_HEADER_BYTES));
  }

  async rows(rows: readonly Row[]): Promise<void> {
    this.#first ??= rows[0]?.vector.slice();
    this.#rows += rows.length;
    const bytes = rows.map(({ vector: { buffer, byteOffset, byteLength } }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    );
    await this.destination.write(Buffer.concat(bytes));
  }

  async end(none: () => Promise<Vector>): Promise<void> {
    const like = this.#first ?? (await none());
    await this.destination.patch(npyHeader(npyType(like), this.#rows, like.length));
  }
}

/** The writer that `--format` and `--no-text` name. */
export function vectorWriter(values: Values, destination: Destination): VectorWriter {
  if (values.format === "npy") return new Npy(destination);
  return new JsonLines(destination, !values.noText);
}
