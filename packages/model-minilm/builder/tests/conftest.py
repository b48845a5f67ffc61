"""What several tests share: the weights, the calibrated and quantised forms, and the golden vectors."""

from pathlib import Path

import pytest

from builder.calibration import Peaks
from builder.cli import GOLDEN
from builder.evaluation import Golden, read_golden
from builder.layout import NATIVE_FILES, STANDARD_FILE
from builder.operators import HOW_TO_BUILD, LIBRARY
from builder.recipe import calibrated_peaks
from builder.shipped import shipped_models
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
def shipped(weights: FloatEncoder, peaks: list[Peaks]) -> dict[str, bytes]:
    return shipped_models(weights, peaks)


@pytest.fixture(scope="session")
def int8_bytes(shipped: dict[str, bytes]) -> bytes:
    return shipped[STANDARD_FILE]


@pytest.fixture(scope="session")
def native_bytes(shipped: dict[str, bytes]) -> bytes:
    return shipped[NATIVE_FILES["int8"]]


@pytest.fixture(scope="session")
def operators() -> Path:
    """The operator library; tests that run native files ask for it."""
    if not LIBRARY.is_file():
        pytest.skip(f"{LIBRARY.name} is not built; {HOW_TO_BUILD}")
    return LIBRARY
