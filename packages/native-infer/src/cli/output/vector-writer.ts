import type { Vector } from "../api.js";
import type { Values } from "../arguments/options.js";
import type { Destination } from "./destination.js";
import { float32, jsonLines, type Row } from "./json-lines.js";
import { NPY_HEADER_BYTES, npyHeader, npyType } from "./npy.js";

/** Writes rows in one format. */
export interface VectorWriter {
  begin(): Promise<void>;
  rows(rows: readonly Row<Vector>[]): Promise<void>;
  /** Makes what was written a valid file. `none` is a vector such as a row would have, for a file without rows. */
  end(none: () => Promise<Vector>): Promise<void>;
}

function numbers(vector: Vector): number[] {
  return vector instanceof Float32Array ? Array.from(vector, float32) : Array.from(vector);
}

class JsonLines implements VectorWriter {
  constructor(
    private readonly destination: Destination,
    private readonly withText: boolean,
  ) {}

  async begin(): Promise<void> {}

  async rows(rows: readonly Row<Vector>[]): Promise<void> {
    const lines = jsonLines(rows, this.withText, (vector) => ({ vector: numbers(vector) }));
    await this.destination.write(lines);
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

  async rows(rows: readonly Row<Vector>[]): Promise<void> {
    this.#first ??= rows[0]?.result.slice();
    this.#rows += rows.length;
    const bytes = rows.map(({ result: { buffer, byteOffset, byteLength } }) =>
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
