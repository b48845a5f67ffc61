"""The settings of the shipped model, and the steps from the fp32 weights to weights ready for a quantising writer."""

from pathlib import Path

from builder.calibration import Peaks, calibrate, read_texts
from builder.smoothing import Alphas, smooth
from builder.splitting import split_outliers
from builder.text import TextEncoder
from builder.weights import FloatEncoder

ALPHAS = Alphas(query_key_value=0.7, attention_output=0.7, intermediate=0.7, output=0.7)
"""For one uint8 scale per tensor. From 0.6 to 0.8 in any of the first three the accuracy hardly moves; the fourth,
which reads the feed-forward's activations, loses on average below 0.65 and in the worst case above 0.7."""

FEED_FORWARD_COPIES = 16
"""Further feed-forward channels per layer (1 % more work there). Four do most of the good, 64 no more than 16."""


def calibrated_peaks(weights: FloatEncoder, source: Path) -> list[Peaks]:
    """Peaks of `weights` over calibration.txt, with the tokenizer in `source`."""
    return calibrate(weights, TextEncoder(source), read_texts())


def prepare(
    weights: FloatEncoder, peaks: list[Peaks], alphas: Alphas = ALPHAS, copies: int = FEED_FORWARD_COPIES
) -> FloatEncoder:
    """Splits outliers, then smooths: the same function as `weights`, easier to quantise."""
    wider, wider_peaks = split_outliers(weights, peaks, copies)
    return smooth(wider, wider_peaks, alphas)
