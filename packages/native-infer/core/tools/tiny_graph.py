"""A small text model as an ONNX graph, with the inputs, outputs and element types that exporters choose.

A token's vector is a row of a table, plus one for its position, plus half the mean of all of them that are masked in, plus
a quarter of `task_id` where there is such an input: what is padded, cut or left out shows.
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper

ACTIVATIONS = {"Identity": "Identity", "Tanh": "Tanh", "ReLU": "Relu", "Sigmoid": "Sigmoid"}
TYPES = {
    "float": TensorProto.FLOAT,
    "float16": TensorProto.FLOAT16,
    "bfloat16": TensorProto.BFLOAT16,
    "double": TensorProto.DOUBLE,
}


@dataclass
class GraphShape:
    """What a graph has beside its weights. An output is a pair of its name and what it is."""

    outputs: list[tuple[str, str]] = field(default_factory=lambda: [("last_hidden_state", "tokens")])
    integers: int = TensorProto.INT64
    mask: str = "int64"
    types: bool = False
    positions: bool = False
    cache: bool = False
    task: bool = False
    batch: int | str = "batch"
    length: int | str = "sequence"
    output_type: str = "float"


class Graph:
    def __init__(self, weights, shape: GraphShape, poolings, steps):
        self.shape, self.weights, self.poolings, self.steps = shape, weights, poolings, steps
        self.nodes, self.initializers, self.count = [], [], 0

    def constant(self, values, dtype=None) -> str:
        name = f"constant.{len(self.initializers)}"
        array = np.asarray(values, dtype=dtype or np.float32)
        self.initializers.append(onnx.numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, *inputs: str, **attributes) -> str:
        self.count += 1
        name = f"value.{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def cast(self, value: str, to: int) -> str:
        return self.node("Cast", value, to=to)

    def column(self, value: str) -> str:
        return self.node("Unsqueeze", self.cast(value, TensorProto.FLOAT), self.constant([-1], np.int64))

    def positions(self, ids: str) -> str:
        if self.shape.positions:
            return self.cast("position_ids", TensorProto.INT64)
        length = self.node("Gather", self.node("Shape", ids), self.constant(1, np.int64))
        return self.node("Range", self.constant(0, np.int64), length, self.constant(1, np.int64))

    def tokens(self) -> str:
        table, positions = self.weights
        ids = self.cast("input_ids", TensorProto.INT64)
        words = self.node("Gather", self.constant(table), ids)
        places = self.node("Gather", self.constant(positions), self.positions(ids))
        hidden = self.node("Add", words, places)
        ones = self.node("Add", self.node("Mul", self.column(ids), self.constant(0)), self.constant(1))
        self.mask = self.column("attention_mask") if self.shape.mask else ones
        context = self.node("Mul", self.mean(hidden, keep=1), self.constant(0.5))
        hidden = self.node("Add", hidden, context)
        if self.shape.types:
            hidden = self.node("Add", hidden, self.node("Mul", self.column("token_type_ids"), self.constant(9)))
        if self.shape.cache:
            empty = self.node("ReduceSum", "past_key_values.0.key", keepdims=0)
            hidden = self.node("Add", hidden, empty)
        if self.shape.task:
            shift = self.node("Mul", self.cast("task_id", TensorProto.FLOAT), self.constant(0.25))
            hidden = self.node("Add", hidden, shift)
        return hidden

    def mean(self, hidden: str, keep: int) -> str:
        axis = self.constant([1], np.int64)
        total = self.node("ReduceSum", self.node("Mul", hidden, self.mask), axis, keepdims=keep)
        return self.node("Div", total, self.node("ReduceSum", self.mask, axis, keepdims=keep))

    def pooled(self, hidden: str) -> str:
        vectors = []
        for mode in self.poolings:
            first = self.node("Gather", hidden, self.constant(0, np.int64), axis=1) if mode == "cls" else None
            vectors.append(first or self.mean(hidden, keep=0))
        return self.node("Concat", *vectors, axis=1)

    def whole(self, hidden: str) -> str:
        vector = self.pooled(hidden)
        for step in self.steps:
            if step["kind"] == "Dense":
                vector = self.node("MatMul", vector, self.constant(step["weight"].T))
                if step["bias"] is not None:
                    vector = self.node("Add", vector, self.constant(step["bias"]))
                vector = self.node(ACTIVATIONS[step["activation"]], vector)
            elif step["kind"] == "LayerNorm":
                gain, bias = self.constant(step["weight"]), self.constant(step["bias"])
                vector = self.node("LayerNormalization", vector, gain, bias, axis=-1, epsilon=1e-5)
            else:
                vector = self.node("LpNormalization", vector, axis=-1, p=2)
        return vector

    def inputs(self):
        rows = [self.shape.batch, self.shape.length]
        ports = [helper.make_tensor_value_info("input_ids", self.shape.integers, rows)]
        if self.shape.mask:
            kind = {"int64": TensorProto.INT64, "bool": TensorProto.BOOL, "float": TensorProto.FLOAT}[self.shape.mask]
            ports.append(helper.make_tensor_value_info("attention_mask", kind, rows))
        for wanted, name in ((self.shape.types, "token_type_ids"), (self.shape.positions, "position_ids")):
            if wanted:
                ports.append(helper.make_tensor_value_info(name, self.shape.integers, rows))
        if self.shape.cache:
            cache = [self.shape.batch, 2, "past", 4]
            ports.append(helper.make_tensor_value_info("past_key_values.0.key", TensorProto.FLOAT, cache))
        if self.shape.task:
            ports.append(helper.make_tensor_value_info("task_id", TensorProto.INT64, []))
        return ports

    def output(self, name: str, what: str, hidden: str):
        width = self.weights[0].shape[1]
        wide = [self.shape.batch, self.shape.length, width]
        value, dims = {
            "tokens": lambda: (hidden, wide),
            "other tokens": lambda: (self.node("Neg", hidden), wide),
            "scores": lambda: (self.node("ReduceSum", hidden, self.constant([-1], np.int64), keepdims=1), [*wide[:2], 1]),
            "pooler": lambda: (self.node("Tanh", self.node("Gather", hidden, self.constant(0, np.int64), axis=1)), None),
            "pooled": lambda: (self.pooled(hidden), None),
            "whole": lambda: (self.whole(hidden), None),
        }[what]()
        self.nodes.append(helper.make_node("Cast", [value], [name], to=TYPES[self.shape.output_type]))
        return helper.make_tensor_value_info(name, TYPES[self.shape.output_type], dims or [self.shape.batch, "width"])

    def model(self) -> bytes:
        hidden = self.tokens()
        outputs = [self.output(name, what, hidden) for name, what in self.shape.outputs]
        graph = helper.make_graph(self.nodes, "tiny", self.inputs(), outputs, self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        return model.SerializeToString(deterministic=True)
