/** The ONNX file of standard operators, in the model directory's folder `onnx`: what all peers read. */
export const STANDARD_FILE = "model_quantized.onnx";
