"""Finds a BERT's weights in an fp32 ONNX file, whose exporter may have left the matrices without names.

Exporters keep the names of embeddings, norms and biases, but fold the transposition of a linear's weight and then call
it something like onnx::MatMul_950. The bias leads to it: it is added to the output of the MatMul that reads the weight.
"""

from pathlib import Path

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from onnx import numpy_helper

from builder.conversion.error import ConversionError
from builder.weights import Array

_LINEAR_BIASES = ("query.bias", "key.bias", "value.bias", "dense.bias")


def read_onnx(path: Path) -> dict[str, Array]:
    """The tensors by Hugging Face's names, weights of linears as [outputs, inputs], as in a safetensors file.

    Raises ConversionError naming the bias to which no weight was found.
    """
    try:
        graph = _Graph(onnx.load(str(path)).graph)
    except DecodeError as error:
        raise ConversionError(f"{path} is not an ONNX file: {error}") from error
    tensors = dict(graph.named())
    for name in [name for name in tensors if ".layer." in name and name.endswith(_LINEAR_BIASES)]:
        tensors[name.removesuffix("bias") + "weight"] = graph.weight_of(name).T
    return tensors


class _Graph:
    """The constants and the nodes of a graph, by name."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._initializers = {each.name: each for each in graph.initializer}
        self._producers = {output: node for node in graph.node for output in node.output}
        self._adds = [node for node in graph.node if node.op_type == "Add"]

    def named(self) -> list[tuple[str, Array]]:
        """Floating-point constants: initializers, and those that an exporter shares through an Identity."""
        shared = [name for name, node in self._producers.items() if node.op_type == "Identity"]
        constants = [(name, self._constant(name)) for name in [*self._initializers, *shared]]
        return [(name, array) for name, array in constants if array is not None and array.dtype.kind == "f"]

    def weight_of(self, bias: str) -> Array:
        """The weight [inputs, outputs] of the linear whose bias is called `bias`."""
        for add in self._adds:
            if bias in add.input:
                (product,) = [name for name in add.input if name != bias]
                node = self._producers.get(product)
                weight = self._constant(node.input[1]) if node is not None and node.op_type == "MatMul" else None
                if weight is not None and weight.ndim == 2:
                    return weight
        raise ConversionError(
            f"{bias}: no MatMul with a constant weight whose output it is added to; "
            "allowed: an fp32 export whose nodes were neither fused nor quantised"
        )

    def _constant(self, name: str) -> Array | None:
        """The value of `name` where it is a constant, or one that was merely passed on, cast or transposed."""
        if name in self._initializers:
            return np.asarray(numpy_helper.to_array(self._initializers[name]))
        node = self._producers.get(name)
        if node is None:
            return None
        attributes = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
        if node.op_type == "Constant" and "value" in attributes:
            return np.asarray(numpy_helper.to_array(attributes["value"]))
        if node.op_type not in ("Identity", "Cast", "Transpose"):
            return None
        inner = self._constant(node.input[0])
        if inner is None or node.op_type != "Transpose":
            return inner
        return inner.transpose(attributes.get("perm"))
