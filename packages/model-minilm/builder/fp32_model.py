"""Writes the fp32 ONNX file: for checks against the reference, for comparison in benchmarks, for other runtimes."""

from builder.encoder_graph import encoder_model
from builder.graph import Graph
from builder.weights import Array, FloatEncoder, Linear


class _Float32:
    def words(self, graph: Graph, ids: str, table: Array) -> str:
        return graph.node("Gather", [graph.constant("word.weight", table), ids], "word")

    def positions(self, graph: Graph, table: Array) -> str:
        return graph.constant("position.weight", table)

    def linear(self, graph: Graph, x: str, linear: Linear, name: str) -> str:
        if linear.input_scale is not None:
            x = graph.node("Mul", [x, graph.constant(f"{name}.input_scale", linear.input_scale)], f"{name}.smoothed")
        product = graph.node("MatMul", [x, graph.constant(f"{name}.weight", linear.weight)], f"{name}.product")
        return graph.node("Add", [product, graph.constant(f"{name}.bias", linear.bias)], name)


def fp32_model(weights: FloatEncoder) -> bytes:
    """The bytes of the fp32 ONNX file of `weights`, smoothed or not."""
    return encoder_model(weights, _Float32(), "all-MiniLM-L6-v2, fp32")
