"""Writes the int8 ONNX file of standard operators, in the patterns that ONNX Runtime fuses to its int8 kernels.

Each linear quantises what it reads on the fly: uint8, one scale and zero point for the whole tensor.
"""

from builder.encoder_graph import encoder_model
from builder.graph import FLOAT, Graph
from builder.quantization import QuantizedEncoder, QuantizedLinear, QuantizedTable
from builder.weights import Array


class _Int8:
    def words(self, graph: Graph, ids: str, table: QuantizedTable) -> str:
        rows = graph.node("Gather", [graph.constant("word.weight", table.rows, "int8"), ids], "word.rows")
        scale = graph.node("Gather", [graph.constant("word.scale", table.scale), ids], "word.row_scale")
        return graph.node("Mul", [graph.node("Cast", [rows], "word.float", to=FLOAT), scale], "word")

    def positions(self, graph: Graph, table: Array) -> str:
        # Half precision only in the file: the cast has a constant input, so a runtime folds it away when it loads.
        half = graph.constant("position.weight", table, "float16")
        return graph.node("Cast", [half], "position.float", to=FLOAT)

    def linear(self, graph: Graph, x: str, linear: QuantizedLinear, name: str) -> str:
        if linear.input_scale is not None:
            x = graph.node("Mul", [x, graph.constant(f"{name}.input_scale", linear.input_scale)], f"{name}.smoothed")
        quantized = [f"{name}.input_{part}" for part in ("int8", "step", "zero")]
        values, step, zero = graph.nodes("DynamicQuantizeLinear", [x], quantized)
        weight = graph.constant(f"{name}.weight", linear.weight, "int8")
        weight_zero = graph.constant("weight_zero", 0, "int8")
        product = graph.node("MatMulInteger", [values, weight, zero, weight_zero], f"{name}.product")
        scale = graph.node("Mul", [step, graph.constant(f"{name}.scale", linear.scale)], f"{name}.product_scale")
        floating = graph.node("Cast", [product], f"{name}.product_float", to=FLOAT)
        scaled = graph.node("Mul", [floating, scale], f"{name}.scaled")
        return graph.node("Add", [scaled, graph.constant(f"{name}.bias", linear.bias)], name)


def int8_model(weights: QuantizedEncoder) -> bytes:
    """The bytes of the int8 ONNX file of `weights`."""
    return encoder_model(weights, _Int8(), "all-MiniLM-L6-v2, int8 weights, dynamic uint8 activations")
