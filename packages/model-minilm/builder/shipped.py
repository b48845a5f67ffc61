"""The ONNX files of the package, made from the fp32 weights."""

from pathlib import Path

from builder.calibration import Peaks
from builder.int8_model import int8_model
from builder.layout import NATIVE_FILES, STANDARD_FILE, model_files
from builder.native_model import native_bf16_model, native_fp32_model, native_int8_model
from builder.quantization import quantize
from builder.recipe import NATIVE, STANDARD, calibrated_peaks, prepare
from builder.source import read_encoder
from builder.weights import FloatEncoder

FLOAT_WRITERS = {"bf16": native_bf16_model, "fp32": native_fp32_model}
"""The native files that need no calibration, by precision."""


def shipped_models(weights: FloatEncoder, peaks: list[Peaks]) -> dict[str, bytes]:
    """The two int8 files by their paths: for native-infer's operator, and of standard operators."""
    return {
        NATIVE_FILES["int8"]: native_int8_model(quantize(prepare(weights, peaks, NATIVE))),
        STANDARD_FILE: int8_model(quantize(prepare(weights, peaks, STANDARD))),
    }


def shipped_files(source: Path) -> dict[str, bytes]:
    """Every file of the package's model directory, from the data package's directory `source`."""
    weights = read_encoder(source)
    return model_files(source, shipped_models(weights, calibrated_peaks(weights, source)))
