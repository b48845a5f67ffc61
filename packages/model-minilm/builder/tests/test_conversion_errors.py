import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from builder.cli import main
from builder.conversion.command import converted_files
from builder.conversion.error import ConversionError
from builder.conversion.safetensors_weights import read_safetensors
from builder.graph import Graph
from builder.tests.small_bert import CONFIG, Tensors, random_tensors, write_directory, write_onnx

BIAS = "encoder.layer.1.output.dense.bias"


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("model_type", "roberta", "'bert'"),
        ("model_type", None, "'bert'"),
        ("hidden_act", "relu", "'gelu'"),
        ("position_embedding_type", "relative_key", "'absolute'"),
        ("is_decoder", True, "False"),
        ("hidden_size", 100, "64 to 4096 in steps of 64"),
        ("hidden_size", "128", "64 to 4096 in steps of 64"),
        ("intermediate_size", 500, "64 to 16384 in steps of 64"),
        ("num_hidden_layers", 0, "1 to 256"),
        ("num_attention_heads", 3, "cuts hidden_size 128 into heads of a multiple of 32"),
        ("num_attention_heads", 8, "cuts hidden_size 128 into heads of a multiple of 32"),
        ("vocab_size", None, "1 to 16777216"),
        ("layer_norm_eps", 0, "a number between 0 and 1"),
    ],
)
def test_an_unsupported_setting_is_named_with_its_value_and_what_is_allowed(
    field: str, value: Any, allowed: str, tmp_path: Path
) -> None:
    directory = write_directory(tmp_path, CONFIG, None)
    (directory / "config.json").write_text(json.dumps(CONFIG | {field: value}))
    with pytest.raises(
        ConversionError, match=re.escape(f"{field} is {value!r}; allowed: ") + ".*" + re.escape(allowed)
    ):
        converted_files(directory, "fp32")


def test_a_missing_tensor_is_named_with_the_shape_it_should_have(tmp_path: Path) -> None:
    tensors = random_tensors(CONFIG)
    del tensors[BIAS]
    with pytest.raises(
        ConversionError, match=re.escape(f"{BIAS} is missing; config.json asks for one of shape (128,)")
    ):
        converted_files(write_directory(tmp_path, CONFIG, tensors), "fp32")


def test_a_tensor_of_another_shape_is_named(tmp_path: Path) -> None:
    tensors = random_tensors(CONFIG) | {BIAS: np.zeros(64, dtype=np.float32)}
    with pytest.raises(ConversionError, match=re.escape(f"{BIAS} has shape (64,); allowed by config.json: (128,)")):
        converted_files(write_directory(tmp_path, CONFIG, tensors), "fp32")


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    tensors = random_tensors(CONFIG)
    tensors[BIAS][3] = np.nan
    with pytest.raises(ConversionError, match=f"{BIAS} holds infinity or NaN"):
        converted_files(write_directory(tmp_path, CONFIG, tensors), "fp32")


def test_a_directory_without_weights_is_told_where_they_are_looked_for(tmp_path: Path) -> None:
    with pytest.raises(
        ConversionError, match="has no weights; allowed: model.safetensors, onnx/model.onnx, model.onnx"
    ):
        converted_files(write_directory(tmp_path, CONFIG, None), "fp32")


def test_tensors_of_another_architecture_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match="0 tensors are called embeddings.word_embeddings.weight"):
        converted_files(write_directory(tmp_path, CONFIG, {"wte.weight": np.zeros((2, 2), np.float32)}), "fp32")


def test_an_export_whose_linears_were_fused_names_the_bias_without_a_weight(tmp_path: Path) -> None:
    def fused(graph: Graph, x: str, name: str, tensors: Tensors) -> str:
        flat = graph.node("Flatten", [x], f"flat_{name}", axis=2)
        weight = graph.constant(f"{name}.fused", tensors[f"{name}.weight"].T)
        product = graph.node("Gemm", [flat, weight, graph.constant(f"{name}.bias", tensors[f"{name}.bias"])], name)
        return graph.node("Unsqueeze", [product, graph.constant("axes", [0], "int64")], f"whole_{name}")

    directory = write_directory(tmp_path, CONFIG, None)
    write_onnx(directory / "model.onnx", random_tensors(CONFIG), fused)
    with pytest.raises(ConversionError, match="encoder.layer.0.attention.self.query.bias: no MatMul with a constant"):
        converted_files(directory, "fp32")


@pytest.mark.parametrize("name", ["model.safetensors", "model.onnx", "config.json"])
def test_a_damaged_file_is_named(name: str, tmp_path: Path) -> None:
    directory = write_directory(tmp_path, CONFIG, None)
    (directory / name).write_bytes(b"\xff\xff\xff")
    with pytest.raises(ConversionError, match=re.escape(str(directory / name))):
        converted_files(directory, "fp32")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_a_missing_file_is_said_by_the_command(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = write_directory(tmp_path, CONFIG, random_tensors(CONFIG))
    (directory / name).unlink()
    assert main(["convert", str(directory), "--out", str(tmp_path / "out")]) == 1
    assert f"{directory / name} is missing" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_calibration_needs_a_text(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "in", CONFIG, random_tensors(CONFIG))
    with pytest.raises(ConversionError, match="absent.txt has no text"):
        converted_files(directory, "int8", tmp_path / "absent.txt")


def test_a_tokenizer_of_another_vocabulary_is_noticed(tmp_path: Path) -> None:
    larger = write_directory(tmp_path / "larger", CONFIG | {"vocab_size": 2000}, None)
    directory = write_directory(tmp_path / "in", CONFIG, random_tensors(CONFIG))
    (directory / "tokenizer.json").write_bytes((larger / "tokenizer.json").read_bytes())
    (tmp_path / "texts.txt").write_text("w1995")
    with pytest.raises(ConversionError, match="token id 1999; allowed by vocab_size: below 1000"):
        converted_files(directory, "int8", tmp_path / "texts.txt")


def test_half_precision_weights_are_read_exactly(tmp_path: Path) -> None:
    values = np.array([[1.0, -0.5], [3.140625, 0.0]], dtype=np.float32)
    (tmp_path / "f16").write_bytes(save({"w": values.astype(np.float16)}))
    bf16 = save({"w": (values.view(np.uint32) >> 16).astype(np.uint16)}).replace(b'"U16"', b'"BF16"')
    header = int.from_bytes(bf16[:8], "little") + 1
    (tmp_path / "bf16").write_bytes(header.to_bytes(8, "little") + bf16[8:])
    for name in ("f16", "bf16"):
        np.testing.assert_array_equal(read_safetensors(tmp_path / name)["w"], values)
