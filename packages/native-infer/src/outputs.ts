import { invalidArgument } from "./errors.js";
import { isFloat32Array } from "./realms.js";

/** The element type of vectors. */
export type OutputName = "float32" | "int8" | "uint8" | "binary" | "ubinary";

/** What vectors of each element type are made of. `binary` and `ubinary` hold eight dimensions per byte, the first one in the highest bit. */
export interface VectorOf {
  float32: Float32Array;
  int8: Int8Array;
  uint8: Uint8Array;
  binary: Int8Array;
  ubinary: Uint8Array;
}

/** What each dimension's 256 steps of `int8` and `uint8` span; one number per dimension of the model, the least not above the most. */
export interface OutputRanges {
  least: Float32Array;
  most: Float32Array;
}

export function checkOutputRanges(name: string, value: unknown): asserts value is OutputRanges {
  const { least, most } = (value ?? {}) as Partial<OutputRanges>;
  if (!isFloat32Array(least) || !isFloat32Array(most)) {
    throw invalidArgument(name, value, "{ least: Float32Array, most: Float32Array }");
  }
}
