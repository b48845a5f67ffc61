"""What several tests share: the weights, the calibrated and quantised forms, and the golden vectors."""

from pathlib import Path

import pytest

from builder.calibration import Peaks
from builder.cli import GOLDEN
from builder.evaluation import Golden, read_golden
from builder.int8_model import int8_model
from builder.quantization import quantize
from builder.recipe import calibrated_peaks, prepare
from builder.source import read_encoder, source_directory
from builder.text import TextEncoder
from builder.weights import FloatEncoder


@pytest.fixture(scope="session")
def source() -> Path:
    return source_directory()


@pytest.fixture(scope="session")
def weights(source: Path) -> FloatEncoder:
    return read_encoder(source)


@pytest.fixture(scope="session")
def texts(source: Path) -> TextEncoder:
    return TextEncoder(source)


@pytest.fixture(scope="session")
def golden() -> list[Golden]:
    return read_golden(GOLDEN)


@pytest.fixture(scope="session")
def peaks(weights: FloatEncoder, source: Path) -> list[Peaks]:
    return calibrated_peaks(weights, source)


@pytest.fixture(scope="session")
def int8_bytes(weights: FloatEncoder, peaks: list[Peaks]) -> bytes:
    return int8_model(quantize(prepare(weights, peaks)))
