"""A small writer of ONNX graphs: nodes by operator name, constants by value, one call to finish."""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from builder.weights import Array

OPSET = 17
IR_VERSION = 8
"""The pair that ONNX Runtime 1.14 reads: opset 17 is the first with LayerNormalization."""


class Graph:
    """Collects nodes and constants in the order of the calls, which makes the file's bytes a function of the calls."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: Any, dtype: Any = np.float32) -> str:
        """Stores `values` under `name` (once; a second call with the same name returns the first) and returns it."""
        if name not in self._constants:
            array: Array = np.asarray(values, dtype=dtype, order="C")
            self._constants[name] = numpy_helper.from_array(array, name)
        return name

    def node(self, operator: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """Adds a node with one output, which carries the node's name, and returns that name."""
        return self.nodes(operator, inputs, [name], **attributes)[0]

    def nodes(self, operator: str, inputs: list[str], outputs: list[str], **attributes: Any) -> list[str]:
        """Adds a node with several outputs, named after the first, and returns the outputs' names."""
        self._nodes.append(helper.make_node(operator, inputs, outputs, name=outputs[0], **attributes))
        return outputs

    def serialize(
        self, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto], description: str
    ) -> bytes:
        """The finished model as the bytes of an ONNX file, checked by onnx's own checker."""
        graph = helper.make_graph(self._nodes, "encoder", inputs, outputs, list(self._constants.values()), description)
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="native-infer",
        )
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString(deterministic=True))


def tensor(name: str, dtype: int, shape: list[str | int]) -> onnx.ValueInfoProto:
    """Declares an input or output of the graph; strings in `shape` are free dimensions."""
    return helper.make_tensor_value_info(name, dtype, shape)


INT64 = TensorProto.INT64
FLOAT = TensorProto.FLOAT
