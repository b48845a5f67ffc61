"""Symmetric int8 with one scale per output channel (linears) or per row (the word embeddings)."""

from dataclasses import dataclass

import numpy as np

from builder.weights import Array, Encoder, FloatEncoder, Layer, Linear


@dataclass(frozen=True)
class QuantizedLinear:
    """y = (x * input_scale) @ (weight * scale) + bias: weight int8 [inputs, outputs], scale and bias fp32 [outputs].

    `input_scale` is fp32 [inputs], or None where x is used as it is. How x itself is quantised is the writer's choice.
    """

    weight: Array
    scale: Array
    bias: Array
    input_scale: Array | None


@dataclass(frozen=True)
class QuantizedTable:
    """Row r is rows[r] * scale[r]: rows int8 [vocabulary, width], scale fp32 [vocabulary, 1]."""

    rows: Array
    scale: Array


QuantizedEncoder = Encoder[QuantizedLinear, QuantizedTable]


def quantize(weights: FloatEncoder) -> QuantizedEncoder:
    """Quantises the linears and the word embeddings; everything else stays float."""
    return Encoder(
        word=quantize_rows(weights.word),
        position=weights.position,
        token_type=weights.token_type,
        embedding_norm=weights.embedding_norm,
        layers=tuple(_quantize_layer(layer) for layer in weights.layers),
        heads=weights.heads,
        epsilon=weights.epsilon,
    )


def quantize_rows(table: Array) -> QuantizedTable:
    """Quantises a table of embeddings row by row."""
    return QuantizedTable(*_quantize_along(table, axis=1))


def dequantized(linear: QuantizedLinear) -> Linear:
    """The float linear that `linear` stands for."""
    return Linear(linear.weight * linear.scale.astype(np.float64), linear.bias, linear.input_scale)


def _quantize_layer(layer: Layer[Linear]) -> Layer[QuantizedLinear]:
    return Layer(
        query_key_value=_quantize_linear(layer.query_key_value),
        attention_output=_quantize_linear(layer.attention_output),
        attention_norm=layer.attention_norm,
        intermediate=_quantize_linear(layer.intermediate),
        output=_quantize_linear(layer.output),
        output_norm=layer.output_norm,
    )


def _quantize_linear(linear: Linear) -> QuantizedLinear:
    weight, scale = _quantize_along(linear.weight, axis=0)
    input_scale = None if linear.input_scale is None else linear.input_scale.astype(np.float32)
    return QuantizedLinear(weight, scale.ravel(), linear.bias.astype(np.float32), input_scale)


def _quantize_along(values: Array, axis: int) -> tuple[Array, Array]:
    # The scale is rounded to fp32 before it is used, because the runtime multiplies by the rounded one.
    scale = (np.abs(values).max(axis=axis, keepdims=True) / 127).astype(np.float32)
    scale = np.where(scale == 0, np.float32(1), scale)
    return np.clip(np.rint(values / scale), -127, 127).astype(np.int8), scale
