"""Outlier channel splitting: a channel far larger than the others becomes several equal ones.

In most layers of this model one or two feed-forward channels are two to three times as large as all others. One step
for the whole tensor is then set by them alone, and smoothing them away would spoil the weights' scales instead. With k
copies of such a channel, each with a k-th of the weight, the function stays the same (Zhao et al., Improving Neural
Network Quantization without Retraining using Outlier Channel Splitting, 2019) and smoothing has more room.
"""

from dataclasses import replace

import numpy as np

from builder.calibration import Peaks
from builder.weights import Array, FloatEncoder, Layer, Linear


def split_outliers(weights: FloatEncoder, peaks: list[Peaks], copies: int) -> tuple[FloatEncoder, list[Peaks]]:
    """Adds `copies` channels to each layer's feed-forward; returns the wider encoder and the peaks that belong to it.

    `copies` should be a multiple of 16, the width in which int8 kernels work.
    """
    layers, wider = [], []
    for layer, peak in zip(weights.layers, peaks, strict=True):
        counts = copy_counts(peak["output"], copies)
        layers.append(_split_layer(layer, counts))
        wider.append({**peak, "output": np.repeat(peak["output"], counts)})
    return replace(weights, layers=tuple(layers)), wider


def copy_counts(peak: Array, copies: int) -> Array:
    """How often each channel appears: every further copy goes to the channel whose share of its peak is the largest."""
    counts = np.ones(len(peak), dtype=np.int64)
    for _ in range(copies):
        counts[np.argmax(peak / counts)] += 1
    return counts


def _split_layer(layer: Layer[Linear], counts: Array) -> Layer[Linear]:
    into, out_of = layer.intermediate, layer.output
    return replace(
        layer,
        intermediate=replace(into, weight=np.repeat(into.weight, counts, axis=1), bias=np.repeat(into.bias, counts)),
        output=replace(out_of, weight=np.repeat(out_of.weight / counts[:, None], counts, axis=0)),
    )
