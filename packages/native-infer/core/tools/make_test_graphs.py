"""Writes testdata/graphs: tiny BertEncoder graphs with random weights, and one malformed variant per fault.

    python core/tools/make_test_graphs.py [--check]

Needs onnx and numpy in the versions of packages/model-minilm/builder/requirements.txt. The same bytes come out each time.
"""

import argparse
import copy
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper
from standard_graphs import floats, serialized, standard_files, tensor

FOLDER = Path(__file__).resolve().parents[2] / "testdata" / "graphs"
HIDDEN, FEED_FORWARD, HEADS, VOCABULARY, POSITIONS = 64, 64, 2, 8, 16


def bf16s(name: str, values: np.ndarray) -> onnx.TensorProto:
    """Cut off to bf16, the upper half of fp32."""
    halves = (values.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)
    return tensor(name, halves, TensorProto.BFLOAT16)


def linear(random: np.random.Generator, name: str, k: int, n: int, precision: str) -> list[onnx.TensorProto]:
    if precision != "int8":
        write, depth = (bf16s, 2) if precision == "bf16" else (floats, 1)
        return [
            write(f"{name}.data", random.normal(0, 0.1, (n // 16, k // depth, 16, depth))),
            floats(f"{name}.scale", np.zeros(0)),
            floats(f"{name}.bias", random.normal(0, 0.1, n)),
            floats(f"{name}.input_scale", np.zeros(0)),
        ]
    data = random.integers(-127, 128, size=(n // 16, k // 4, 16, 4), dtype=np.int8)
    return [
        tensor(f"{name}.data", data, TensorProto.INT8),
        floats(f"{name}.scale", random.uniform(1e-4, 2e-3, n)),
        floats(f"{name}.bias", random.normal(0, 0.1, n)),
        floats(f"{name}.input_scale", np.zeros(0)),
    ]


def norm(random: np.random.Generator, name: str) -> list[onnx.TensorProto]:
    return [floats(f"{name}.gain", random.normal(1, 0.1, HIDDEN)), floats(f"{name}.bias", random.normal(0, 0.1, HIDDEN))]


def words(random: np.random.Generator, precision: str) -> list[onnx.TensorProto]:
    if precision != "int8":
        write = bf16s if precision == "bf16" else floats
        return [write("word.rows", random.normal(0, 0.3, (VOCABULARY, HIDDEN))), floats("word.scale", np.zeros(0))]
    rows = random.integers(-127, 128, size=(VOCABULARY, HIDDEN), dtype=np.int8)
    return [
        tensor("word.rows", rows, TensorProto.INT8),
        floats("word.scale", random.uniform(1e-3, 1e-2, VOCABULARY)),
    ]


def valid_graph(precision: str = "int8") -> onnx.ModelProto:
    random = np.random.default_rng(7)
    weights = [
        *words(random, precision),
        floats("position", random.normal(0, 0.1, (POSITIONS, HIDDEN))),
        floats("token_type", random.normal(0, 0.1, HIDDEN)),
        *norm(random, "embedding_norm"),
        *linear(random, "query_key_value", HIDDEN, 3 * HIDDEN, precision),
        *linear(random, "attention_output", HIDDEN, HIDDEN, precision),
        *norm(random, "attention_norm"),
        *linear(random, "intermediate", HIDDEN, FEED_FORWARD, precision),
        *linear(random, "output", FEED_FORWARD, HIDDEN, precision),
        *norm(random, "output_norm"),
    ]
    attributes = {
        "layers": 1,
        "hidden": HIDDEN,
        "heads": HEADS,
        "feed_forward": FEED_FORWARD,
        "feed_forward_groups": 1,
        "vocabulary": VOCABULARY,
        "positions": POSITIONS,
        "norm_epsilon": 1e-12,
        "precision": precision,
    }
    inputs = ["token_ids", "sequence_offsets", *(weight.name for weight in weights)]
    node = helper.make_node("BertEncoder", inputs, ["last_hidden_state"], domain="native_infer", **attributes)
    graph = helper.make_graph(
        [node],
        "encoder",
        [
            helper.make_tensor_value_info("token_ids", TensorProto.INT32, ["tokens"]),
            helper.make_tensor_value_info("sequence_offsets", TensorProto.INT32, ["texts_plus_one"]),
        ],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["tokens", HIDDEN])],
        weights,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("native_infer", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="native-infer")


def with_attribute(name: str, value: int | str) -> onnx.ModelProto:
    model = valid_graph()
    attribute = next(each for each in model.graph.node[0].attribute if each.name == name)
    attribute.CopyFrom(helper.make_attribute(name, value))
    return model


def without_attribute(name: str) -> onnx.ModelProto:
    model = valid_graph()
    kept = [each for each in model.graph.node[0].attribute if each.name != name]
    del model.graph.node[0].attribute[:]
    model.graph.node[0].attribute.extend(kept)
    return model


def with_tensor(name: str, replacement: onnx.TensorProto, precision: str = "int8") -> onnx.ModelProto:
    model = valid_graph(precision)
    next(each for each in model.graph.initializer if each.name == name).CopyFrom(replacement)
    return model


def with_number(name: str, value: float, precision: str = "int8") -> onnx.ModelProto:
    """The last number of a weight replaced."""
    model = valid_graph(precision)
    weight = next(each for each in model.graph.initializer if each.name == name)
    halves = np.float32([value]).view(np.uint16)
    last = halves[1:] if weight.data_type == TensorProto.BFLOAT16 else halves
    weight.raw_data = weight.raw_data[: -last.nbytes] + last.tobytes()
    return model


def without_inputs_from(name: str) -> onnx.ModelProto:
    model = valid_graph()
    inputs = model.graph.node[0].input
    del inputs[list(inputs).index(name) :]
    return model


def with_one_input_too_many() -> onnx.ModelProto:
    model = valid_graph()
    model.graph.node[0].input.append("position")
    return model


def with_weight_from_outside() -> onnx.ModelProto:
    model = valid_graph()
    kept = [copy.deepcopy(each) for each in model.graph.initializer if each.name != "intermediate.bias"]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    model.graph.input.append(helper.make_tensor_value_info("intermediate.bias", TensorProto.FLOAT, [FEED_FORWARD]))
    return model


def graphs() -> dict[str, bytes]:
    minus_128 = np.full((HIDDEN // 16, HIDDEN // 4, 16, 4), -128, dtype=np.int8)
    models = {
        "valid": valid_graph(),
        "valid_bf16": valid_graph("bf16"),
        "valid_fp32": valid_graph("fp32"),
        "no_layers": with_attribute("layers", 0),
        "too_many_layers": with_attribute("layers", 2),
        "uneven_heads": with_attribute("heads", 5),
        "odd_width": with_attribute("hidden", 63),
        "huge_width": with_attribute("hidden", 2**40),
        "unknown_precision": with_attribute("precision", "int4"),
        "missing_attribute": without_attribute("positions"),
        "wrong_type": with_tensor("word.rows", floats("word.rows", np.zeros((VOCABULARY, HIDDEN)))),
        "int8_words_in_bf16": with_attribute("precision", "bf16"),
        "word_scales_in_fp32": with_tensor("word.scale", floats("word.scale", np.ones(VOCABULARY)), "fp32"),
        "wrong_size": with_tensor("attention_norm.gain", floats("attention_norm.gain", np.ones(HIDDEN - 1))),
        "missing_input": without_inputs_from("output_norm.bias"),
        "missing_optional_input": without_inputs_from("output.input_scale"),
        "surplus_input": with_one_input_too_many(),
        "weight_from_outside": with_weight_from_outside(),
        "nan_in_bias": with_number("intermediate.bias", np.nan),
        "infinity_in_scale": with_number("query_key_value.scale", np.inf),
        "nan_in_bf16": with_number("output.data", np.nan, "bf16"),
        "infinity_in_fp32": with_number("word.rows", -np.inf, "fp32"),
        "extreme_weights": with_tensor("output.data", tensor("output.data", minus_128, TensorProto.INT8)),
    }
    return {f"{name}.onnx": serialized(model) for name, model in models.items()} | standard_files()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file would change")
    check = parser.parse_args().check
    different = 0
    for name, content in graphs().items():
        path = FOLDER / name
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        elif not path.is_file() or path.read_bytes() != content:
            print(f"{path}: differs")
            different = 1
    return different


if __name__ == "__main__":
    sys.exit(main())
