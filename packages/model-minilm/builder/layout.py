"""Puts the files of a model directory in Hugging Face's layout, each replaced in one step."""

import os
from pathlib import Path

CONFIG_FILES = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
)
"""Copied from the source unchanged. modules.json also names 2_Normalize, which upstream leaves without a file."""

STANDARD_FILE = "onnx/model_quantized.onnx"
STANDARD_FP32_FILE = "onnx/model.onnx"
"""Standard operators, under the names where transformers.js looks for dtype q8 and fp32."""

NATIVE_FILES = {
    "int8": "onnx/model_native.onnx",
    "bf16": "onnx/model_native_bf16.onnx",
    "fp32": "onnx/model_native_fp32.onnx",
}
"""native-infer's operator, by the precision of its linears."""


def write_file(path: Path, content: bytes) -> None:
    """Writes `path` so that a reader sees the old file or the new one, never a part; creates its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    os.replace(partial, path)


def write_files(directory: Path, files: dict[str, bytes]) -> None:
    """Writes `files`, by path relative to `directory`, and prints what was written."""
    for name, content in files.items():
        write_file(directory / name, content)
        print(f"{directory / name}: {len(content):,} bytes")


def model_files(source: Path, models: dict[str, bytes]) -> dict[str, bytes]:
    """Every file of a model directory by its relative path: the settings that `source` has, and `models`."""
    present = [name for name in CONFIG_FILES if (source / name).is_file()]
    return {name: (source / name).read_bytes() for name in present} | models
