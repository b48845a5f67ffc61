"""Reads config.json, and refuses what native-infer's operator does not compute."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from builder.conversion.error import ConversionError

DEFAULTS = {
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "position_embedding_type": "absolute",
    "is_decoder": False,
    "type_vocab_size": 2,
}
"""What an absent field means, by the documentation of transformers' BertConfig."""

CHOICES: dict[str, Sequence[object]] = {
    "model_type": ("bert",),
    "hidden_act": ("gelu",),
    "position_embedding_type": ("absolute",),
    "is_decoder": (False,),
}
SIZE_MULTIPLE, HEAD_MULTIPLE = 64, 32
SIZES = {
    "num_hidden_layers": (1, 256, 1),
    "hidden_size": (SIZE_MULTIPLE, 4096, SIZE_MULTIPLE),
    "intermediate_size": (SIZE_MULTIPLE, 16384, SIZE_MULTIPLE),
    "num_attention_heads": (1, 4096 // HEAD_MULTIPLE, 1),
    "vocab_size": (1, 1 << 24, 1),
    "max_position_embeddings": (1, 1 << 16, 1),
    "type_vocab_size": (1, 1 << 24, 1),
}
"""Min, max, and what it must be a multiple of: the operator's limits (encoder_checks.cc of native-infer)."""


def read_config(directory: Path) -> dict[str, Any]:
    """config.json with defaults filled in. Raises ConversionError naming the first field that is not supported."""
    path = directory / "config.json"
    if not path.is_file():
        raise ConversionError(f"{path} is missing; a model directory in Hugging Face's layout is needed")
    try:
        config: dict[str, Any] = DEFAULTS | json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConversionError(f"{path}: {error}") from error
    for field, allowed in CHOICES.items():
        if config.get(field) not in allowed:
            _refuse(field, config.get(field), " or ".join(map(repr, allowed)))
    for field, (low, high, multiple) in SIZES.items():
        _check_size(field, config.get(field), low, high, multiple)
    _check_heads(config["hidden_size"], config["num_attention_heads"])
    if not isinstance(config["layer_norm_eps"], float | int) or not 0 < config["layer_norm_eps"] < 1:
        _refuse("layer_norm_eps", config["layer_norm_eps"], "a number between 0 and 1")
    return config


def _check_size(field: str, value: object, low: int, high: int, multiple: int) -> None:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high and value % multiple == 0:
        return
    _refuse(field, value, f"{low} to {high}" + (f" in steps of {multiple}" if multiple > 1 else ""))


def _check_heads(hidden: int, heads: int) -> None:
    if hidden % heads or hidden // heads % HEAD_MULTIPLE:
        allowed = f"a number that cuts hidden_size {hidden} into heads of a multiple of {HEAD_MULTIPLE}"
        _refuse("num_attention_heads", heads, allowed)


def _refuse(field: str, value: object, allowed: str) -> None:
    raise ConversionError(f"config.json: {field} is {value!r}; allowed: {allowed}")
