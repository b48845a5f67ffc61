"""Finds the shared library that teaches ONNX Runtime native-infer's operator."""

import sys
from pathlib import Path

PACKAGES = Path(__file__).resolve().parents[2]
_NAMES = {"darwin": "libnative_infer_operators.dylib", "win32": "native_infer_operators.dll"}
LIBRARY = PACKAGES / "native-infer" / "build" / "operators" / _NAMES.get(sys.platform, "libnative_infer_operators.so")
"""Where native-infer's scripts/build-operators.mjs puts the library."""

HOW_TO_BUILD = "build it with: node packages/native-infer/scripts/build-operators.mjs"


def operator_library(path: Path = LIBRARY) -> Path:
    """`path`, checked. Raises FileNotFoundError saying how to build the library where it is absent."""
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing, and files for native-infer's operator run only with it; {HOW_TO_BUILD}"
        )
    return path
