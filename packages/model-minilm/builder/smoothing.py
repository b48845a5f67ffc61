"""SmoothQuant: moves the size of an activation's large channels into the weights, where int8 has a scale per channel.

A linear x @ W is the same as (x * m) @ (W / m) for any positive m per input channel. With

    m = peak(W) ** (1 - alpha) / peak(x) ** alpha

(peaks of magnitude per channel; Xiao et al., SmoothQuant, 2022, equation 4, where s = 1 / m) the channels of x become
alike in size, so that one step for all of them wastes few of the 8 bits. Where x comes out of another linear (the
attention's context, out of the value projection), m goes into that linear; elsewhere it becomes the `input_scale`.
"""

from dataclasses import dataclass, replace

import numpy as np

from builder.calibration import Peaks
from builder.weights import Array, FloatEncoder, Layer, Linear

_DIGITS = 5
"""Significant digits that are kept of m: sums in another order change the peaks by far less, so the bytes stay."""


@dataclass(frozen=True)
class Alphas:
    """How much of the activation's size moves into the weights, per kind of linear: 0 nothing, 1 all of it."""

    query_key_value: float
    attention_output: float
    intermediate: float
    output: float


def smooth(weights: FloatEncoder, peaks: list[Peaks], alphas: Alphas) -> FloatEncoder:
    """An encoder that computes the same function as `weights` from activations that are easier to quantise."""
    layers = (_smooth_layer(layer, peak, alphas) for layer, peak in zip(weights.layers, peaks, strict=True))
    return replace(weights, layers=tuple(layers))


def round_to_digits(values: Array, digits: int = _DIGITS) -> Array:
    """Rounds each positive value to `digits` significant decimal digits."""
    return np.array([float(f"{value:.{digits - 1}e}") for value in values])


def _smooth_layer(layer: Layer[Linear], peaks: Peaks, alphas: Alphas) -> Layer[Linear]:
    context = _multiplier(layer.attention_output, peaks["attention_output"], alphas.attention_output)
    return replace(
        layer,
        query_key_value=_scale_inputs(
            _scale_last_outputs(layer.query_key_value, context),
            _multiplier(layer.query_key_value, peaks["query_key_value"], alphas.query_key_value),
        ),
        attention_output=replace(layer.attention_output, weight=layer.attention_output.weight / context[:, None]),
        intermediate=_scale_inputs(
            layer.intermediate, _multiplier(layer.intermediate, peaks["intermediate"], alphas.intermediate)
        ),
        output=_scale_inputs(layer.output, _multiplier(layer.output, peaks["output"], alphas.output)),
    )


def _multiplier(linear: Linear, peak: Array, alpha: float) -> Array:
    # Channels that were silent during the calibration would give a division by zero.
    activation = np.maximum(peak, 1e-5)
    weight = np.maximum(np.abs(linear.weight).max(axis=1), 1e-5)
    return round_to_digits(weight ** (1 - alpha) / activation**alpha)


def _scale_inputs(linear: Linear, multiplier: Array) -> Linear:
    return Linear(linear.weight / multiplier[:, None], linear.bias, multiplier)


def _scale_last_outputs(linear: Linear, multiplier: Array) -> Linear:
    # The value projection is the last third of the outputs.
    outputs = np.ones(linear.weight.shape[1])
    outputs[-len(multiplier) :] = multiplier
    return replace(linear, weight=linear.weight * outputs, bias=linear.bias * outputs)
