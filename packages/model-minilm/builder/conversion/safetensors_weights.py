"""Reads model.safetensors, whatever floating-point type its tensors have."""

from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, deserialize

from builder.conversion.error import ConversionError
from builder.weights import Array

_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}


def read_safetensors(path: Path) -> dict[str, Array]:
    """The floating-point tensors by name. Raises ConversionError where the file is not a safetensors file."""
    try:
        entries = deserialize(path.read_bytes())  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise ConversionError(f"{path}: {error}") from error
    return {name: _array(entry) for name, entry in entries if entry["dtype"] in {*_DTYPES, "BF16"}}


def _array(entry: dict[str, Any]) -> Array:
    if entry["dtype"] == "BF16":
        # numpy has no bfloat16: it is the upper half of a float32.
        halves = np.frombuffer(entry["data"], dtype="<u2").astype(np.uint32)
        return (halves << 16).view(np.float32).reshape(entry["shape"])
    return np.frombuffer(entry["data"], dtype=_DTYPES[entry["dtype"]]).reshape(entry["shape"])
