from dataclasses import replace

import numpy as np

from builder.calibration import Peaks
from builder.recipe import STANDARD, prepare
from builder.reference import encode
from builder.smoothing import round_to_digits, smooth
from builder.splitting import copy_counts
from builder.text import TextEncoder
from builder.weights import FloatEncoder


def test_smoothing_leaves_the_function_unchanged(weights: FloatEncoder, peaks: list[Peaks], texts: TextEncoder) -> None:
    ids = texts.ids("Smoothing moves scale from activations to weights.")
    np.testing.assert_allclose(encode(smooth(weights, peaks, STANDARD.alphas), ids), encode(weights, ids), atol=1e-9)


def test_splitting_leaves_the_function_unchanged(weights: FloatEncoder, peaks: list[Peaks], texts: TextEncoder) -> None:
    ids = texts.ids("Splitting spreads one channel over several.")
    prepared = prepare(weights, peaks, replace(STANDARD, copies=32))
    assert prepared.layers[0].output.weight.shape == (1536 + 32, 384)
    np.testing.assert_allclose(encode(prepared, ids), encode(weights, ids), atol=1e-9)


def test_copies_go_to_the_largest_share() -> None:
    assert copy_counts(np.array([1.0, 9.0, 4.0]), 3).tolist() == [1, 3, 2]
    assert copy_counts(np.array([1.0, 9.0, 4.0]), 0).tolist() == [1, 1, 1]


def test_smoothing_narrows_what_the_linears_read(weights: FloatEncoder, peaks: list[Peaks], texts: TextEncoder) -> None:
    def spread(encoder: FloatEncoder, name: str) -> float:
        linear = getattr(encoder.layers[0], name)
        scale = 1 if linear.input_scale is None else linear.input_scale
        size = peaks[0][name] * scale
        return float(size.max() / np.median(size))

    smoothed = smooth(weights, peaks, STANDARD.alphas)
    for name in ("query_key_value", "intermediate", "output"):
        assert spread(smoothed, name) < spread(weights, name) / 1.5


def test_rounding_keeps_significant_digits_at_any_size() -> None:
    assert round_to_digits(np.array([123456.7, 0.000123456, 1.0])).tolist() == [123460.0, 0.00012346, 1.0]
