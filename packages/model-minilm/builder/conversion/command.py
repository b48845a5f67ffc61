"""The command `convert`: a model directory in, a model directory for native-infer out."""

import argparse
import sys
from pathlib import Path

from builder.calibration import CALIBRATION_FILE, calibrate, read_texts
from builder.conversion.config import read_config
from builder.conversion.error import ConversionError
from builder.conversion.tensors import read_weights
from builder.layout import NATIVE_FILES, model_files, write_files
from builder.native_model import native_int8_model
from builder.quantization import quantize
from builder.recipe import NATIVE, prepare
from builder.shipped import FLOAT_WRITERS
from builder.text import TextEncoder
from builder.weights import FloatEncoder


def convert_main(arguments: list[str]) -> int:
    """Runs the command; returns the exit code. What cannot be converted is said on standard error."""
    options = _parse(arguments)
    try:
        files = converted_files(options.directory, options.precision, options.calibration)
    except ConversionError as error:
        print(error, file=sys.stderr)
        return 1
    write_files(options.out, files)
    return 0


def converted_files(directory: Path, precision: str, calibration: Path = CALIBRATION_FILE) -> dict[str, bytes]:
    """Every file of the converted model by its path: settings and tokenizer unchanged, and the ONNX file.

    `precision` is int8, bf16 or fp32; `calibration`, one text a line, counts for int8 only. Raises ConversionError.
    """
    config = read_config(directory)
    if not (directory / "tokenizer.json").is_file():
        raise ConversionError(f"{directory / 'tokenizer.json'} is missing; native-infer tokenizes with it")
    weights = read_weights(directory, config)
    if precision == "int8":
        model = _int8_model(weights, directory, calibration)
    else:
        model = FLOAT_WRITERS[precision](weights)
    return model_files(directory, {NATIVE_FILES[precision]: model})


def _int8_model(weights: FloatEncoder, directory: Path, calibration: Path) -> bytes:
    texts = read_texts(calibration) if calibration.is_file() else []
    if not texts:
        raise ConversionError(f"{calibration} has no text; allowed: a file with at least one line of it")
    encoder = TextEncoder(directory)
    highest = max(max(encoder.ids(text), default=0) for text in texts)
    if highest >= len(weights.word):
        raise ConversionError(
            f"tokenizer.json gives token id {highest}; allowed by vocab_size: below {len(weights.word)}"
        )
    return native_int8_model(quantize(prepare(weights, calibrate(weights, encoder, texts), NATIVE)))


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m builder convert", description=__doc__)
    parser.add_argument("directory", type=Path, metavar="DIR", help="config.json, tokenizer.json and weights")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT", help="the directory to write; may be DIR")
    parser.add_argument("--precision", choices=NATIVE_FILES, default="int8", help="of the linears (int8)")
    parser.add_argument(
        "--calibration", type=Path, default=CALIBRATION_FILE, metavar="FILE", help="for int8: typical texts, one a line"
    )
    return parser.parse_args(arguments)
