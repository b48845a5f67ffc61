"""The encoder in plain float64 numpy: the truth for the ONNX graphs, and the source of the calibration figures."""

from collections.abc import Callable
from functools import partial

import numpy as np

from builder.gelu import gelu
from builder.weights import Array, FloatEncoder, Layer, Linear, Norm

Observer = Callable[[int, str, Array], None]
"""Called with layer index, the linear's field name in `Layer`, and what the linear reads ([tokens, inputs])."""


def _ignore(_layer: int, _name: str, _values: Array) -> None:
    pass


def encode(weights: FloatEncoder, ids: list[int], observe: Observer = _ignore) -> Array:
    """The last hidden state [tokens, width] of one text, all of whose tokens are real and of token type 0."""
    hidden = weights.word[ids] + weights.position[: len(ids)] + weights.token_type[0]
    hidden = _normalise(hidden, weights.embedding_norm, weights.epsilon)
    for index, layer in enumerate(weights.layers):
        hidden = _run_layer(hidden, layer, weights, partial(observe, index))
    return hidden


def pool(hidden: Array) -> Array:
    """Mean over the tokens of [tokens, width], scaled to length 1: what sentence-transformers does for this model."""
    mean = hidden.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def _run_layer(
    hidden: Array, layer: Layer[Linear], weights: FloatEncoder, observe: Callable[[str, Array], None]
) -> Array:
    observe("query_key_value", hidden)
    context = _attend(_apply(layer.query_key_value, hidden), weights.heads)
    observe("attention_output", context)
    hidden = _normalise(hidden + _apply(layer.attention_output, context), layer.attention_norm, weights.epsilon)
    observe("intermediate", hidden)
    activated = gelu(_apply(layer.intermediate, hidden))
    observe("output", activated)
    return _normalise(hidden + _apply(layer.output, activated), layer.output_norm, weights.epsilon)


def _apply(linear: Linear, x: Array) -> Array:
    scaled = x if linear.input_scale is None else x * linear.input_scale
    return np.asarray(scaled @ linear.weight + linear.bias)


def _normalise(x: Array, norm: Norm, epsilon: float) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred * centred).mean(axis=-1, keepdims=True)
    return np.asarray(centred / np.sqrt(variance + epsilon) * norm.gain + norm.bias)


def _attend(query_key_value: Array, heads: int) -> Array:
    tokens = len(query_key_value)
    query, key, value = query_key_value.reshape(tokens, 3, heads, -1).transpose(1, 2, 0, 3)
    scores = query @ key.transpose(0, 2, 1)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    context = scores / scores.sum(axis=-1, keepdims=True) @ value
    return np.asarray(context.transpose(1, 0, 2).reshape(tokens, -1))
