"""Writes the ONNX file for native-infer's own operator: one BertEncoder node on packed tokens, no padding anywhere.

The order of the node's inputs is fixed by core/src/operators/encoder_inputs.h of native-infer, the layout of a linear's
weights by core/src/kernels/weights.h: blocks of 16 outputs, in which each step of the product finds its operands beside
each other, so that the kernels use the session's memory as it is.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import onnx
from onnx import TensorProto, helper

from builder.quantization import QuantizedEncoder, QuantizedLinear
from builder.weights import Array, Encoder, FloatEncoder, Linear, Norm

DOMAIN = "native_infer"
DOMAIN_VERSION = 1
OPSET = 17
IR_VERSION = 8
_BLOCK = 16
_WORD_ROWS, _WORD_SCALE = "word.rows", "word.scale"

L = TypeVar("L")
_Tensors = list[onnx.TensorProto]


def native_int8_model(weights: QuantizedEncoder, groups: int = 0) -> bytes:
    """int8 weights, activations quantised per token; `groups` is the operator's feed_forward_groups."""

    def linear(name: str, weights: QuantizedLinear) -> _Tensors:
        return [
            _tensor(f"{name}.data", blocked(weights.weight, 4), TensorProto.INT8),
            _floats(f"{name}.scale", weights.scale),
            _floats(f"{name}.bias", weights.bias),
            _floats(f"{name}.input_scale", weights.input_scale),
        ]

    rows = _tensor(_WORD_ROWS, weights.word.rows, TensorProto.INT8)
    return _model(weights, [rows, _floats(_WORD_SCALE, weights.word.scale.ravel())], "int8", linear, groups)


def native_bf16_model(weights: FloatEncoder) -> bytes:
    """bf16 weights, word embeddings and activations, sums in fp32."""

    def linear(name: str, weights: Linear) -> _Tensors:
        data = blocked(to_bfloat16(weights.weight), 2)
        return [_tensor(f"{name}.data", data, TensorProto.BFLOAT16), *_float_parts(name, weights)]

    rows = _tensor(_WORD_ROWS, to_bfloat16(weights.word), TensorProto.BFLOAT16)
    return _model(weights, [rows, _floats(_WORD_SCALE, None)], "bf16", linear, 0)


def native_fp32_model(weights: FloatEncoder) -> bytes:
    """fp32 throughout."""

    def linear(name: str, weights: Linear) -> _Tensors:
        data = blocked(weights.weight.astype(np.float32), 1)
        return [_tensor(f"{name}.data", data, TensorProto.FLOAT), *_float_parts(name, weights)]

    rows = _floats(_WORD_ROWS, weights.word)
    return _model(weights, [rows, _floats(_WORD_SCALE, None)], "fp32", linear, 0)


def blocked(weight: Array, depth: int) -> Array:
    """[inputs, outputs] as [outputs / 16, inputs / depth, 16, depth]."""
    inputs, outputs = weight.shape
    if outputs % _BLOCK or inputs % depth:
        raise ValueError(f"a linear of {inputs} inputs and {outputs} outputs does not divide into blocks")
    return np.ascontiguousarray(weight.reshape(inputs // depth, depth, outputs // _BLOCK, _BLOCK).transpose(2, 0, 3, 1))


def to_bfloat16(values: Array) -> Array:
    """The upper halves of fp32 numbers, rounded to nearest, ties to even, as uint16."""
    bits = values.astype(np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def _model(
    weights: Encoder[L, Any],
    words: _Tensors,
    precision: str,
    linear: Callable[[str, L], _Tensors],
    groups: int,
) -> bytes:
    vocabulary, width = words[0].dims
    constants = [
        *words,
        _floats("position", weights.position),
        _floats("token_type", weights.token_type[0]),
        *_norm("embedding_norm", weights.embedding_norm),
    ]
    for index, layer in enumerate(weights.layers):
        name = f"layer{index}"
        constants += linear(f"{name}.query_key_value", layer.query_key_value)
        constants += linear(f"{name}.attention_output", layer.attention_output)
        constants += _norm(f"{name}.attention_norm", layer.attention_norm)
        constants += linear(f"{name}.intermediate", layer.intermediate)
        constants += linear(f"{name}.output", layer.output)
        constants += _norm(f"{name}.output_norm", layer.output_norm)
    intermediate_bias = next(each for each in constants if each.name == "layer0.intermediate.bias")
    node = helper.make_node(
        "BertEncoder",
        ["token_ids", "sequence_offsets", *(each.name for each in constants)],
        ["last_hidden_state"],
        name="encoder",
        domain=DOMAIN,
        layers=len(weights.layers),
        hidden=width,
        heads=weights.heads,
        feed_forward=intermediate_bias.dims[0],
        feed_forward_groups=groups,
        vocabulary=vocabulary,
        positions=len(weights.position),
        norm_epsilon=weights.epsilon,
        precision=precision,
    )
    return _serialize(node, constants, width)


def _serialize(node: onnx.NodeProto, constants: _Tensors, width: int) -> bytes:
    inputs = [
        helper.make_tensor_value_info("token_ids", TensorProto.INT32, ["tokens"]),
        helper.make_tensor_value_info("sequence_offsets", TensorProto.INT32, ["texts_plus_one"]),
    ]
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["tokens", width])]
    graph = helper.make_graph([node], "encoder", inputs, outputs, constants, "BERT encoder for native-infer")
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(DOMAIN, DOMAIN_VERSION)],
        ir_version=IR_VERSION,
        producer_name="native-infer",
    )
    return bytes(model.SerializeToString(deterministic=True))


def _float_parts(name: str, weights: Linear) -> _Tensors:
    return [
        _floats(f"{name}.scale", None),
        _floats(f"{name}.bias", weights.bias),
        _floats(f"{name}.input_scale", weights.input_scale),
    ]


def _norm(name: str, norm: Norm) -> _Tensors:
    return [_floats(f"{name}.gain", norm.gain), _floats(f"{name}.bias", norm.bias)]


def _floats(name: str, values: Array | None) -> onnx.TensorProto:
    """fp32; None becomes an empty tensor, which the operator takes as absent."""
    present = np.zeros(0) if values is None else values
    return _tensor(name, np.ascontiguousarray(present, dtype=np.float32), TensorProto.FLOAT)


def _tensor(name: str, values: Array, dtype: int) -> onnx.TensorProto:
    return helper.make_tensor(name, dtype, values.shape, values.tobytes(), raw=True)
