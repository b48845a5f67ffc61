"""The command line: build, build fp32, or check that a rebuild gives the shipped bytes."""

import argparse
import hashlib
from pathlib import Path

import onnxruntime

from builder.evaluation import evaluate, read_golden
from builder.fp32_model import fp32_model
from builder.int8_model import int8_model
from builder.layout import FP32_FILE, INT8_FILE, model_files, write_file
from builder.model_card import Measured, model_card
from builder.quantization import quantize
from builder.recipe import calibrated_peaks, prepare
from builder.source import read_encoder, source_directory
from builder.text import TextEncoder

PACKAGE = Path(__file__).resolve().parent.parent
GOLDEN = PACKAGE.parent / "native-infer" / "testdata" / "embeddings.jsonl"


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    options = _parse(arguments)
    if options.fp32:
        return _build_fp32(options.out or PACKAGE / "out" / "fp32")
    if options.check:
        return _check(options.out or PACKAGE)
    return _build(options.out or PACKAGE, options.golden)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m builder", description=__doc__)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write DIR/model and DIR/MODEL_CARD.md (this package)")
    parser.add_argument("--golden", type=Path, default=GOLDEN, metavar="FILE", help="texts with fp32 vectors")
    command = parser.add_mutually_exclusive_group()
    command.add_argument("--fp32", action="store_true", help="write an fp32 model directory instead (out/fp32)")
    command.add_argument("--check", action="store_true", help="write nothing; exit 1 unless a rebuild gives DIR/model")
    return parser.parse_args(arguments)


def _build(package: Path, golden_file: Path) -> int:
    source = source_directory()
    weights = read_encoder(source)
    peaks = calibrated_peaks(weights, source)
    variants = (prepare(weights, peaks), prepare(weights, peaks, copies=0), weights)
    models = [int8_model(quantize(variant)) for variant in variants]
    golden = read_golden(golden_file)
    accuracies = [evaluate(model, TextEncoder(source), golden) for model in models]
    _write(package / "model", model_files(source, INT8_FILE, models[0]))
    card = model_card(Measured(models[0], accuracies[0], accuracies[1], accuracies[2], onnxruntime.__version__))
    _write(package, {"MODEL_CARD.md": card.encode()})
    print(f"cosine to fp32: mean {accuracies[0].mean:.4f}, minimum {accuracies[0].minimum:.4f}")
    return 0


def _build_fp32(directory: Path) -> int:
    source = source_directory()
    _write(directory, model_files(source, FP32_FILE, fp32_model(read_encoder(source))))
    return 0


def _check(package: Path) -> int:
    source = source_directory()
    weights = read_encoder(source)
    model = int8_model(quantize(prepare(weights, calibrated_peaks(weights, source))))
    files = model_files(source, INT8_FILE, model)
    different = [name for name, content in files.items() if not _same(package / "model" / name, content)]
    for name in different:
        print(f"{package / 'model' / name}: differs from a rebuild")
    if not different:
        print(f"{len(files)} files are what the builder makes")
    return 1 if different else 0


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(content).digest()


def _write(directory: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        write_file(directory / name, content)
        print(f"{directory / name}: {len(content):,} bytes")
