"""Reads the weights of a model directory, wherever they are, and checks them against config.json."""

from pathlib import Path
from typing import Any

import numpy as np

from builder.conversion.error import ConversionError
from builder.conversion.onnx_weights import read_onnx
from builder.conversion.safetensors_weights import read_safetensors
from builder.weights import Array, FloatEncoder, encoder_from_tensors

_READERS = {"model.safetensors": read_safetensors, "onnx/model.onnx": read_onnx, "model.onnx": read_onnx}
"""Where weights are looked for, in this order."""

_ANCHOR = "embeddings.word_embeddings.weight"
_OLD_NAMES = {"LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias"}


def read_weights(directory: Path, config: dict[str, Any]) -> FloatEncoder:
    """The encoder in `directory`, of which `config` is the checked config.json.

    Raises ConversionError where no file holds weights, or naming the tensor that is missing, of another shape than
    config.json says, or not finite.
    """
    for name, read in _READERS.items():
        if (directory / name).is_file():
            tensors = _without_prefix(read(directory / name), directory / name)
            _check(tensors, config, directory / name)
            return encoder_from_tensors(tensors, config)
    raise ConversionError(f"{directory} has no weights; allowed: {', '.join(_READERS)}")


def _without_prefix(tensors: dict[str, Array], path: Path) -> dict[str, Array]:
    """Drops what stands before the encoder's names ("bert.", say) and everything outside of the encoder."""
    prefixes = [name.removesuffix(_ANCHOR) for name in tensors if name == _ANCHOR or name.endswith("." + _ANCHOR)]
    if len(prefixes) != 1:
        raise ConversionError(
            f"{path}: {len(prefixes)} tensors are called {_ANCHOR}; allowed: 1, with or without prefix"
        )
    prefix = prefixes[0]
    return {_new_name(name.removeprefix(prefix)): each for name, each in tensors.items() if name.startswith(prefix)}


def _new_name(name: str) -> str:
    for old, new in _OLD_NAMES.items():
        if name.endswith(old):
            return name.removesuffix(old) + new
    return name


def _check(tensors: dict[str, Array], config: dict[str, Any], path: Path) -> None:
    for name, shape in expected_shapes(config).items():
        if name not in tensors:
            raise ConversionError(f"{path}: {name} is missing; config.json asks for one of shape {shape}")
        if tensors[name].shape != shape:
            raise ConversionError(f"{path}: {name} has shape {tensors[name].shape}; allowed by config.json: {shape}")
        if not np.isfinite(tensors[name]).all():
            raise ConversionError(f"{path}: {name} holds infinity or NaN; allowed: finite numbers")


def expected_shapes(config: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """The tensors of a BERT encoder with these sizes, by Hugging Face's names without prefix."""
    hidden, wide = config["hidden_size"], config["intermediate_size"]
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (config["vocab_size"], hidden),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], hidden),
        "embeddings.token_type_embeddings.weight": (config["type_vocab_size"], hidden),
        "embeddings.LayerNorm.weight": (hidden,),
        "embeddings.LayerNorm.bias": (hidden,),
    }
    linears = {f"attention.self.{part}": (hidden, hidden) for part in ("query", "key", "value")}
    linears |= {"attention.output.dense": (hidden, hidden), "intermediate.dense": (wide, hidden)}
    linears["output.dense"] = (hidden, wide)
    for layer in (f"encoder.layer.{index}" for index in range(config["num_hidden_layers"])):
        for name, shape in linears.items():
            shapes |= {f"{layer}.{name}.weight": shape, f"{layer}.{name}.bias": shape[:1]}
        for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{layer}.{norm}.weight": (hidden,), f"{layer}.{norm}.bias": (hidden,)}
    return shapes
