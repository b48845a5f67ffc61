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

INT8_FILE = "onnx/model_quantized.onnx"
FP32_FILE = "onnx/model.onnx"
"""The names under which transformers.js looks for dtype q8 and fp32."""


def write_file(path: Path, content: bytes) -> None:
    """Writes `path` so that a reader sees the old file or the new one, never a part; creates its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    os.replace(partial, path)


def model_files(source: Path, onnx_file: str, model: bytes) -> dict[str, bytes]:
    """Every file of a model directory by its relative path: the source's settings and the ONNX file `onnx_file`."""
    files = {name: (source / name).read_bytes() for name in CONFIG_FILES}
    files[onnx_file] = model
    return files
