from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from safetensors.numpy import load_file

from builder.cli import main
from builder.conversion.command import converted_files
from builder.conversion.config import read_config
from builder.conversion.tensors import expected_shapes, read_weights
from builder.layout import CONFIG_FILES, NATIVE_FILES
from builder.reference import encode
from builder.running import open_native
from builder.shipped import FLOAT_WRITERS
from builder.tests.small_bert import CONFIG, folded, random_tensors, unfolded, write_directory, write_onnx
from builder.weights import Array, FloatEncoder, encoder_from_tensors

SIZES: dict[str, dict[str, Any]] = {
    "2 heads of 64": CONFIG,
    "4 heads of 32": {**CONFIG, "num_attention_heads": 4},
    "feed-forward no multiple of hidden": {
        **CONFIG,
        "num_hidden_layers": 1,
        "hidden_size": 192,
        "num_attention_heads": 6,
        "intermediate_size": 320,
    },
}
IDS = [2, *range(4, 40, 3), 999, 3]


def least_cosine(a: Array, b: Array) -> float:
    products = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    return float(products.min())


@pytest.fixture
def calibration(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(" ".join(f"w{word}" for word in range(first, first + 30)) for first in range(0, 900, 30)))
    return path


@pytest.mark.usefixtures("operators")
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize(("precision", "least"), [("fp32", 0.9999), ("bf16", 0.999), ("int8", 0.998)])
def test_converted_model_computes_the_reference(
    sizes: str, precision: str, least: float, tmp_path: Path, calibration: Path
) -> None:
    config = SIZES[sizes]
    tensors = random_tensors(config)
    directory = write_directory(tmp_path / "in", config, tensors, prefix="bert.")
    model = converted_files(directory, precision, calibration)[NATIVE_FILES[precision]]
    expected = encode(encoder_from_tensors(tensors, config), IDS)
    assert least_cosine(open_native(model)(IDS), expected) > least


@pytest.mark.usefixtures("operators")
def test_fp32_differs_from_the_reference_only_by_rounding(tmp_path: Path) -> None:
    tensors = random_tensors(CONFIG)
    directory = write_directory(tmp_path, CONFIG, tensors)
    hidden = open_native(converted_files(directory, "fp32")[NATIVE_FILES["fp32"]])(IDS)
    np.testing.assert_allclose(hidden, encode(encoder_from_tensors(tensors, CONFIG), IDS), atol=5e-5)


@pytest.mark.parametrize(("precision", "type_name"), [("bf16", "BFLOAT16"), ("fp32", "FLOAT")])
def test_word_rows_have_the_precision_of_the_linears(precision: str, type_name: str, tmp_path: Path) -> None:
    directory = write_directory(tmp_path, CONFIG, random_tensors(CONFIG))
    model = onnx.load_model_from_string(converted_files(directory, precision)[NATIVE_FILES[precision]])
    stored = {each.name: each for each in model.graph.initializer}
    assert stored["word.rows"].data_type == onnx.TensorProto.DataType.Value(type_name)
    assert stored["word.rows"].data_type == stored["layer0.output.data"].data_type
    assert list(stored["word.rows"].dims) == [CONFIG["vocab_size"], CONFIG["hidden_size"]]
    assert list(stored["word.scale"].dims) == [0]


def test_the_shipped_model_is_what_its_source_converts_to(source: Path, native_bytes: bytes) -> None:
    files = converted_files(source, "int8")
    assert files[NATIVE_FILES["int8"]] == native_bytes
    assert set(files) == {*CONFIG_FILES, NATIVE_FILES["int8"]}


def test_an_export_of_the_shipped_weights_gives_the_same_bytes_as_they(
    source: Path, weights: FloatEncoder, tmp_path: Path
) -> None:
    tensors = load_file(source / "model.safetensors")
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    wanted = expected_shapes(read_config(source))
    write_onnx(tmp_path / "onnx" / "model.onnx", {name: tensors[name] for name in wanted}, folded)
    assert converted_files(tmp_path, "bf16")[NATIVE_FILES["bf16"]] == FLOAT_WRITERS["bf16"](weights)


@pytest.mark.parametrize("linear", [folded, unfolded])
def test_onnx_and_safetensors_give_the_same_bytes(linear: Callable[..., str], tmp_path: Path) -> None:
    tensors = random_tensors(CONFIG)
    from_safetensors = write_directory(tmp_path / "safetensors", CONFIG, tensors)
    from_onnx = write_directory(tmp_path / "onnx", CONFIG, None)
    write_onnx(from_onnx / "onnx" / "model.onnx", tensors, linear)
    assert converted_files(from_onnx, "fp32") == converted_files(from_safetensors, "fp32")


@pytest.mark.parametrize("prefix", ["", "bert.", "0.auto_model."])
def test_tensor_names_may_have_a_prefix(prefix: str, tmp_path: Path) -> None:
    tensors = random_tensors(CONFIG)
    directory = write_directory(tmp_path, CONFIG, tensors, prefix)
    read = read_weights(directory, read_config(directory))
    np.testing.assert_array_equal(read.position, tensors["embeddings.position_embeddings.weight"])


def test_the_command_writes_settings_and_model(tmp_path: Path, calibration: Path) -> None:
    directory = write_directory(tmp_path / "in", CONFIG, random_tensors(CONFIG))
    out = tmp_path / "out"
    assert main(["convert", str(directory), "--out", str(out), "--calibration", str(calibration)]) == 0
    written = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert written == {"config.json", "tokenizer.json", "onnx/model_native.onnx"}
    assert (out / "tokenizer.json").read_bytes() == (directory / "tokenizer.json").read_bytes()


def test_converting_twice_gives_the_same_bytes(tmp_path: Path, calibration: Path) -> None:
    directory = write_directory(tmp_path / "in", CONFIG, random_tensors(CONFIG))
    assert converted_files(directory, "int8", calibration) == converted_files(directory, "int8", calibration)
