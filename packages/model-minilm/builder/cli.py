"""The command line: build, measure, or check the shipped model; build other formats of it; convert other models."""

import argparse
import hashlib
import sys
from pathlib import Path

import onnxruntime

from builder.conversion.command import convert_main
from builder.fp32_model import fp32_model
from builder.layout import NATIVE_FILES, STANDARD_FP32_FILE, model_files, write_files
from builder.measuring import measure
from builder.model_card import model_card
from builder.operators import PACKAGES
from builder.prose import FORTUNES
from builder.shipped import FLOAT_WRITERS, shipped_files
from builder.source import read_encoder, source_directory

PACKAGE = Path(__file__).resolve().parent.parent
GOLDEN = PACKAGES / "native-infer" / "testdata" / "embeddings.jsonl"


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["convert"]:
        return convert_main(words[1:])
    options = _parse(words)
    if options.fp32:
        return _build_standard_fp32(options.out or PACKAGE / "out" / "fp32")
    if options.precision:
        return _build_native(options.precision, options.out or PACKAGE / "out" / f"native_{options.precision}")
    package = options.out or PACKAGE
    if options.check:
        return _check(package)
    if options.card:
        return _measure(package, options.golden, options.prose)
    write_files(package / "model", shipped_files(source_directory()))
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m builder",
        description=f"{__doc__} Without an option, writes DIR/model.",
        epilog="Other models: python -m builder convert --help",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="this package, unless given")
    parser.add_argument(
        "--golden", type=Path, default=GOLDEN, metavar="FILE", help="for --card: texts and fp32 vectors"
    )
    parser.add_argument("--prose", type=Path, default=FORTUNES, metavar="DIR", help="for --card: Debian's fortunes")
    command = parser.add_mutually_exclusive_group()
    command.add_argument("--check", action="store_true", help="write nothing; exit 1 unless a rebuild gives DIR/model")
    command.add_argument("--card", action="store_true", help="measure DIR/model and write DIR/MODEL_CARD.md")
    command.add_argument(
        "--precision",
        choices=FLOAT_WRITERS,
        help="write a model directory for native-infer (out/native_bf16, out/native_fp32)",
    )
    command.add_argument("--fp32", action="store_true", help="write one of standard operators in fp32 (out/fp32)")
    return parser.parse_args(arguments)


def _build_standard_fp32(directory: Path) -> int:
    source = source_directory()
    write_files(directory, model_files(source, {STANDARD_FP32_FILE: fp32_model(read_encoder(source))}))
    return 0


def _build_native(precision: str, directory: Path) -> int:
    source = source_directory()
    model = FLOAT_WRITERS[precision](read_encoder(source))
    write_files(directory, model_files(source, {NATIVE_FILES[precision]: model}))
    return 0


def _measure(package: Path, golden: Path, prose: Path) -> int:
    try:
        rows = measure(source_directory(), package / "model", golden, prose)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    card = model_card(package / "model", rows, onnxruntime.__version__)
    write_files(package, {"MODEL_CARD.md": card.encode()})
    for row in rows:
        print(f"{row.name}: golden {row.golden.mean:.5f}, prose {row.prose.mean:.5f}")
    return 0


def _check(package: Path) -> int:
    files = shipped_files(source_directory())
    different = [name for name, content in files.items() if not _same(package / "model" / name, content)]
    for name in different:
        print(f"{package / 'model' / name}: differs from a rebuild")
    if not different:
        print(f"{len(files)} files are what the builder makes")
    return 1 if different else 0


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(content).digest()
