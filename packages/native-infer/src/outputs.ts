import { invalidArgument } from "./errors.js";
import { isFloat32Array } from "./realms.js";

/** The element type of vectors. */
export type OutputType = "float32" | "int8" | "uint8" | "binary" | "ubinary";

/** What vectors of each element type are made of. `binary` and `ubinary` hold eight dimensions per byte, the first one in the highest bit. */
export interface VectorOf {
  float32: Float32Array;
  int8: Int8Array;
  uint8: Uint8Array;
  binary: Int8Array;
  ubinary: Uint8Array;
}

/** What each dimension's 256 steps of `int8` and `uint8` span; one number per dimension of the model, min not above max. */
export interface OutputRanges {
  min: Float32Array;
  max: Float32Array;
}

export function checkOutputRanges(name: string, value: unknown): asserts value is OutputRanges {
  const { min, max } = (value ?? {}) as Partial<OutputRanges>;
  if (!isFloat32Array(min) || !isFloat32Array(max)) {
    throw invalidArgument(name, value, "{ min: Float32Array, max: Float32Array }");
  }
}
