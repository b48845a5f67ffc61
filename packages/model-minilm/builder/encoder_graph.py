"""The encoder as an ONNX graph of standard operators; how words and linears are stored is left to a `Format`."""

import math
from typing import Any, Generic, Protocol, TypeVar

from builder.graph import FLOAT, INT64, Graph, tensor
from builder.weights import Array, Encoder, Layer, Norm

L_contra = TypeVar("L_contra", contravariant=True)
W_contra = TypeVar("W_contra", contravariant=True)
L = TypeVar("L")
W = TypeVar("W")

MASKED_SCORE = -1e9
"""Added to the score of a padding token: its softmax weight becomes exactly 0, and stays finite if all are padding."""


class Format(Protocol, Generic[L_contra, W_contra]):
    """The three things in which the fp32 and the int8 file differ."""

    def words(self, graph: Graph, ids: str, table: W_contra) -> str:
        """Word embeddings [batch, sequence, width] of `ids`."""

    def positions(self, graph: Graph, table: Array) -> str:
        """The position embeddings `table` as a float tensor [max positions, width]."""

    def linear(self, graph: Graph, x: str, linear: L_contra, name: str) -> str:
        """`linear` applied to the last axis of `x`."""


def encoder_model(weights: Encoder[L, W], form: Format[L, W], description: str) -> bytes:
    """The bytes of an ONNX file.

    Inputs input_ids, attention_mask, token_type_ids: int64 [batch, sequence]. Output last_hidden_state: float
    [batch, sequence, width].
    """
    graph = Graph()
    mask = _additive_mask(graph)
    hidden = _embeddings(graph, weights, form)
    last = len(weights.layers) - 1
    for index, layer in enumerate(weights.layers):
        name = f"layer.{index}"
        attended = _attention(graph, hidden, mask, layer, form, weights, name)
        hidden = _normalise(graph, hidden, attended, layer.attention_norm, weights, f"{name}.attention_norm")
        fed = _feed_forward(graph, hidden, layer, form, name)
        result = "last_hidden_state" if index == last else f"{name}.output_norm"
        hidden = _normalise(graph, hidden, fed, layer.output_norm, weights, result)
    inputs = [tensor(name, INT64, ["batch", "sequence"]) for name in ("input_ids", "attention_mask", "token_type_ids")]
    width = weights.position.shape[1]
    return graph.serialize(inputs, [tensor(hidden, FLOAT, ["batch", "sequence", width])], description)


def _additive_mask(graph: Graph) -> str:
    """[batch, 1, 1, sequence]: 0 for a token, MASKED_SCORE for padding. Computed once for all layers."""
    mask = graph.node("Cast", ["attention_mask"], "mask.float", to=FLOAT)
    padding = graph.node("Sub", [graph.constant("one", 1.0), mask], "mask.padding")
    scores = graph.node("Mul", [padding, graph.constant("masked_score", MASKED_SCORE)], "mask.scores")
    return graph.node("Unsqueeze", [scores, graph.constant("mask.axes", [1, 2], "int64")], "mask")


def _embeddings(graph: Graph, weights: Encoder[L, W], form: Format[L, W]) -> str:
    words = form.words(graph, "input_ids", weights.word)
    types = graph.node(
        "Gather", [graph.constant("token_type.weight", weights.token_type), "token_type_ids"], "token_type"
    )
    length = graph.node("Shape", ["input_ids"], "sequence_length", start=1, end=2)
    first = graph.constant("first", [0], "int64")
    table = form.positions(graph, weights.position)
    positions = graph.node("Slice", [table, first, length, first], "position")
    typed = graph.node("Add", [words, types], "embeddings.typed")
    return _normalise(graph, typed, positions, weights.embedding_norm, weights, "embedding_norm")


def _normalise(graph: Graph, x: str, y: str, norm: Norm, weights: Encoder[Any, Any], name: str) -> str:
    total = graph.node("Add", [x, y], f"{name}.sum")
    gain, bias = graph.constant(f"{name}.gain", norm.gain), graph.constant(f"{name}.bias", norm.bias)
    return graph.node("LayerNormalization", [total, gain, bias], name, axis=-1, epsilon=weights.epsilon)


def _attention(
    graph: Graph, hidden: str, mask: str, layer: Layer[L], form: Format[L, W], weights: Encoder[L, W], name: str
) -> str:
    """Multi-head attention. The parts are split before the heads are: transposes of four axes have fast kernels."""
    width = weights.position.shape[1]
    projected = form.linear(graph, hidden, layer.query_key_value, f"{name}.query_key_value")
    parts = graph.nodes("Split", [projected], [f"{name}.{part}" for part in ("query", "key", "value")], axis=-1)
    shape = graph.constant("heads.shape", [0, 0, weights.heads, width // weights.heads], "int64")
    orders = ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])
    query, key, value = (
        graph.node("Transpose", [graph.node("Reshape", [part, shape], f"{part}.heads")], f"{part}.by_head", perm=order)
        for part, order in zip(parts, orders, strict=True)
    )
    scores = graph.node("MatMul", [query, key], f"{name}.scores")
    masked = graph.node("Add", [scores, mask], f"{name}.masked_scores")
    share = graph.node("Softmax", [masked], f"{name}.share", axis=-1)
    context = graph.node("MatMul", [share, value], f"{name}.context")
    by_token = graph.node("Transpose", [context], f"{name}.context_by_token", perm=[0, 2, 1, 3])
    flat = graph.node(
        "Reshape", [by_token, graph.constant("flat.shape", [0, 0, width], "int64")], f"{name}.context_flat"
    )
    return form.linear(graph, flat, layer.attention_output, f"{name}.attention_output")


def _feed_forward(graph: Graph, hidden: str, layer: Layer[L], form: Format[L, W], name: str) -> str:
    wide = form.linear(graph, hidden, layer.intermediate, f"{name}.intermediate")
    return form.linear(graph, _gelu(graph, wide, f"{name}.gelu"), layer.output, f"{name}.output")


def _gelu(graph: Graph, x: str, name: str) -> str:
    """Gelu in the order of operators that ONNX Runtime recognises and fuses."""
    scaled = graph.node("Div", [x, graph.constant("sqrt_two", math.sqrt(2))], f"{name}.scaled")
    error = graph.node("Erf", [scaled], f"{name}.erf")
    shifted = graph.node("Add", [error, graph.constant("one", 1.0)], f"{name}.shifted")
    product = graph.node("Mul", [x, shifted], f"{name}.product")
    return graph.node("Mul", [product, graph.constant("half", 0.5)], name)
