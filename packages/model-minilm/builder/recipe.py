"""The settings of the two shipped files, and the steps from fp32 weights to weights ready for a quantising writer."""

from dataclasses import dataclass
from pathlib import Path

from builder.calibration import Peaks, calibrate, read_texts
from builder.smoothing import Alphas, smooth
from builder.splitting import split_outliers
from builder.text import TextEncoder
from builder.weights import FloatEncoder


@dataclass(frozen=True)
class Recipe:
    """How to smooth, and how many feed-forward channels per layer to add by splitting outliers."""

    alphas: Alphas
    copies: int


STANDARD = Recipe(Alphas(query_key_value=0.7, attention_output=0.7, intermediate=0.7, output=0.7), copies=16)
"""For one uint8 scale per tensor. Any of the first three alphas hardly matters from 0.6 to 0.8; the fourth, which
reads the feed-forward's activations, loses on average below 0.65 and in the worst case above 0.7. Of the copies (16 are
1 % more work) four do most of the good, and 64 no more than 16."""

NATIVE = Recipe(Alphas(query_key_value=0.6, attention_output=0.5, intermediate=0.5, output=0.5), copies=0)
"""For one int8 scale per token, and in the feed-forward's second linear one per token and group of channels. Alphas
from 0.5 to 0.6 differ little, except that the fourth loses above 0.55. Half of the error that is left comes from
rounding the weights. 64 copies gain 0.00006 on average for 4 % more work in the feed-forward: not worth it."""


def calibrated_peaks(weights: FloatEncoder, source: Path) -> list[Peaks]:
    """Peaks of `weights` over calibration.txt, with the tokenizer in `source`."""
    return calibrate(weights, TextEncoder(source), read_texts())


def prepare(weights: FloatEncoder, peaks: list[Peaks], recipe: Recipe) -> FloatEncoder:
    """Splits outliers, then smooths: the same function as `weights`, easier to quantise."""
    wider, wider_peaks = split_outliers(weights, peaks, recipe.copies)
    return smooth(wider, wider_peaks, recipe.alphas)
