"""Measures the shipped files and the alternatives that they are compared with in the model card."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from builder.calibration import read_texts
from builder.evaluation import Accuracy, evaluate, read_golden
from builder.int8_model import int8_model
from builder.layout import NATIVE_FILES, STANDARD_FILE
from builder.native_model import native_bf16_model, native_fp32_model, native_int8_model
from builder.operators import operator_library
from builder.prose import read_prose, reference_vectors
from builder.quantization import quantize
from builder.running import Runner, open_native, open_standard
from builder.source import read_encoder
from builder.text import TextEncoder


@dataclass(frozen=True)
class Row:
    """One model's file size in bytes, and its accuracy on the golden texts and on prose."""

    name: str
    size: int
    golden: Accuracy
    prose: Accuracy


def measure(source: Path, model_directory: Path, golden_file: Path, prose_directory: Path) -> list[Row]:
    """Accuracy of the two files in `model_directory`, of the more precise native ones, and of plain rounding.

    Raises FileNotFoundError where the operator library, the prose or a model file is missing.
    """
    operator_library()
    weights, texts = read_encoder(source), TextEncoder(source)
    golden = read_golden(golden_file)
    known = {each.text for each in golden} | set(read_texts())
    prose = reference_vectors(weights, texts, [text for text in read_prose(prose_directory) if text not in known])
    plain = quantize(weights)
    models: list[tuple[str, Callable[[bytes], Runner], bytes]] = [
        (NATIVE_FILES["int8"], open_native, (model_directory / NATIVE_FILES["int8"]).read_bytes()),
        (STANDARD_FILE, open_standard, (model_directory / STANDARD_FILE).read_bytes()),
        ("native bf16", open_native, native_bf16_model(weights)),
        ("native fp32", open_native, native_fp32_model(weights)),
        ("native int8, plain", open_native, native_int8_model(plain)),
        ("standard int8, plain", open_standard, int8_model(plain)),
    ]

    def row(name: str, run: Runner, size: int) -> Row:
        return Row(name, size, evaluate(run, texts, golden), evaluate(run, texts, prose))

    return [row(name, opened(model), len(model)) for name, opened, model in models]
