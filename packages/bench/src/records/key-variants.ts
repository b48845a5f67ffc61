/** The way whose claim is tested, by its name. */
export const NATIVE = "native-infer";

/** The inline way that stands for all: same runtime as ours, no library in between. Also the gate's calibration peer. */
export const INLINE_PEER = "node-onnxruntime";
