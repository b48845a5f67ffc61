"""The graphs of testdata/graphs/standard: other inputs, outputs and element types than those of our own operators."""

import numpy as np
import onnx
from onnx import TensorProto, helper

VOCABULARY = 8
WIDTH = 4


def tensor(name: str, values: np.ndarray, dtype: int) -> onnx.TensorProto:
    return helper.make_tensor(name, dtype, values.shape, values.tobytes(), raw=True)


def floats(name: str, values: np.ndarray) -> onnx.TensorProto:
    return tensor(name, np.ascontiguousarray(values, dtype=np.float32), TensorProto.FLOAT)


def standard_graph(
    inputs: tuple[str, ...] = ("input_ids", "attention_mask", "token_type_ids"),
    outputs: tuple[str, ...] = ("last_hidden_state",),
    integers: int = TensorProto.INT64,
) -> onnx.ModelProto:
    """Token vectors are rows of a table, plus 100 times the mask, 1000 times the type and the position where given.

    A table of 30522 rows would be large: the row is the id modulo VOCABULARY. `sentence_embedding` is the mean.
    """
    table = np.random.default_rng(5).normal(0, 1, (VOCABULARY, WIDTH))
    weights = [floats("table", table), tensor("rows", np.array(VOCABULARY, "int64"), TensorProto.INT64)]
    weights += [tensor("last_axis", np.array([-1], "int64"), TensorProto.INT64)]
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["ids"], to=TensorProto.INT64),
        helper.make_node("Mod", ["ids", "rows"], ["row"]),
        helper.make_node("Gather", ["table", "row"], ["words"]),
    ]
    last = "words"
    for name, factor in (("attention_mask", 100), ("token_type_ids", 1000), ("position_ids", 1)):
        if name not in inputs:
            continue
        weights.append(floats(f"{name}.factor", np.array(factor)))
        nodes += [
            helper.make_node("Cast", [name], [f"{name}.float"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{name}.float", f"{name}.factor"], [f"{name}.scaled"]),
            helper.make_node("Unsqueeze", [f"{name}.scaled", "last_axis"], [f"{name}.term"]),
            helper.make_node("Add", [last, f"{name}.term"], [f"with.{name}"]),
        ]
        last = f"with.{name}"
    infos = []
    for name in outputs:
        pooled = name in ("sentence_embedding", "pooler_output")
        node = helper.make_node("ReduceMean", [last], [name], axes=[1], keepdims=0) if pooled else None
        nodes.append(node or helper.make_node("Identity", [last], [name]))
        shape = ["batch", WIDTH] if pooled else ["batch", "sequence", WIDTH]
        infos.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    ports = [helper.make_tensor_value_info(name, integers, ["batch", "sequence"]) for name in inputs]
    graph = helper.make_graph(nodes, "encoder", ports, infos, weights)
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="native-infer")


def with_external_table() -> tuple[onnx.ModelProto, bytes]:
    """The graph whose table is in a file of its own, and that file."""
    model = standard_graph()
    table = next(each for each in model.graph.initializer if each.name == "table")
    data = table.raw_data
    table.ClearField("raw_data")
    table.data_location = TensorProto.EXTERNAL
    table.external_data.add(key="location", value="external.onnx_data")
    table.external_data.add(key="length", value=str(len(data)))
    return model, data


def with_rows(model: onnx.ModelProto, *rows: int | str) -> onnx.ModelProto:
    """The inputs have this shape instead of [batch, sequence]."""
    for port in model.graph.input:
        port.type.tensor_type.shape.CopyFrom(helper.make_tensor_type_proto(TensorProto.INT64, rows).tensor_type.shape)
    return model


def with_input(name: str, dtype: int, shape: list[int | str]) -> onnx.ModelProto:
    """The graph with one more input, the sum of which is added to every token's vector."""
    model = standard_graph(outputs=("before",))
    model.graph.input.append(helper.make_tensor_value_info(name, dtype, shape))
    model.graph.node.extend(
        [
            helper.make_node("Cast", [name], [f"{name}.float"], to=TensorProto.FLOAT),
            helper.make_node("ReduceSum", [f"{name}.float"], [f"{name}.sum"], keepdims=0),
            helper.make_node("Add", ["before", f"{name}.sum"], ["last_hidden_state"]),
        ]
    )
    model.graph.output[0].name = "last_hidden_state"
    return model


def with_output_type(dtype: int) -> onnx.ModelProto:
    model = standard_graph(outputs=("before",))
    model.graph.node.append(helper.make_node("Cast", ["before"], ["last_hidden_state"], to=dtype))
    model.graph.output[0].name = "last_hidden_state"
    model.graph.output[0].type.tensor_type.elem_type = dtype
    return model


def static_graph() -> onnx.ModelProto:
    """The mean of the rows of all tokens: `offsets` is not looked at, since it runs one text at a time."""
    table = floats("table", np.random.default_rng(5).normal(0, 1, (VOCABULARY, WIDTH)))
    rows = tensor("rows", np.array(VOCABULARY, "int64"), TensorProto.INT64)
    nodes = [
        helper.make_node("Mod", ["input_ids", "rows"], ["row"]),
        helper.make_node("Gather", ["table", "row"], ["words"]),
        helper.make_node("ReduceMean", ["words"], ["embeddings"], axes=[0], keepdims=1),
    ]
    ports = [
        helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["tokens"]),
        helper.make_tensor_value_info("offsets", TensorProto.INT64, ["texts"]),
    ]
    outputs = [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["texts", WIDTH])]
    graph = helper.make_graph(nodes, "static", ports, outputs, [table, rows])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def serialized(model: onnx.ModelProto) -> bytes:
    return bytes(model.SerializeToString(deterministic=True))


def standard_files() -> dict[str, bytes]:
    ids_and_mask = ("input_ids", "attention_mask")
    external, table = with_external_table()
    models = {
        "bert": standard_graph(),
        "no_types": standard_graph(inputs=ids_and_mask),
        "int32": standard_graph(integers=TensorProto.INT32),
        "floats": standard_graph(integers=TensorProto.FLOAT),
        "positions": standard_graph(inputs=(*ids_and_mask, "position_ids")),
        "both_outputs": standard_graph(outputs=("sentence_embedding", "token_embeddings")),
        "other_output": standard_graph(outputs=("pooler_output", "hidden")),
        "pooled": standard_graph(outputs=("sentence_embedding",)),
        "pooler_only": standard_graph(outputs=("pooler_output",)),
        "external": external,
        "fixed": with_rows(standard_graph(), 2, 6),
        "fixed_without_mask": with_rows(standard_graph(inputs=("input_ids",)), 1, 6),
        "more_texts_than_allowed": with_rows(standard_graph(), 4097, 6),
        "more_tokens_than_allowed": with_rows(standard_graph(), 2, 1_000_001),
        "flat": with_rows(standard_graph(), "tokens"),
        "task": with_input("task_id", TensorProto.INT64, []),
        "switch": with_input("deep", TensorProto.BOOL, [1]),
        "table_of_tasks": with_input("task_id", TensorProto.INT64, ["batch", "sequence"]),
        "cache": with_input("past_key_values.0.key", TensorProto.FLOAT16, ["batch", 2, "past", 4]),
        "cache_of_unknown_heads": with_input("past_key_values.0.key", TensorProto.FLOAT, ["batch", "heads", "past", 4]),
        "half": with_output_type(TensorProto.FLOAT16),
        "bfloat": with_output_type(TensorProto.BFLOAT16),
        "double": with_output_type(TensorProto.DOUBLE),
        "static": static_graph(),
    }
    files = {f"standard/{name}.onnx": serialized(model) for name, model in models.items()}
    return files | {"standard/external.onnx_data": table}
