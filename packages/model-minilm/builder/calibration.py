"""Runs the reference encoder over a text file and keeps how large each channel of each linear's input gets."""

from pathlib import Path

import numpy as np

from builder.reference import encode
from builder.text import TextEncoder
from builder.weights import Array, FloatEncoder

CALIBRATION_FILE = Path(__file__).with_name("calibration.txt")
"""One text a line, written for this project: English prose first, then code, symbols, other scripts, odd cases."""

Peaks = dict[str, Array]
"""For one layer: the linear's field name in `Layer` to the peak magnitude of each of its input channels."""


def read_texts(path: Path = CALIBRATION_FILE) -> list[str]:
    """The lines of `path` that hold something."""
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def calibrate(weights: FloatEncoder, encoder: TextEncoder, texts: list[str]) -> list[Peaks]:
    """Peak magnitudes per layer over all tokens of `texts`, each run alone in float64."""
    peaks: list[Peaks] = [{} for _ in weights.layers]

    def observe(layer: int, name: str, values: Array) -> None:
        peak = np.abs(values).max(axis=0)
        peaks[layer][name] = np.maximum(peaks[layer].get(name, peak), peak)

    for text in texts:
        encode(weights, encoder.ids(text), observe)
    return peaks
