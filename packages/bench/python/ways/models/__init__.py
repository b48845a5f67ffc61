"""The models by the name of their way. A module is imported only in the process that uses it."""

import importlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ways.arguments import Arguments
    from ways.text_model import TextModel

    Open = Callable[[Arguments], Awaitable[TextModel]]


def _lazily(module: str, function: str) -> "Callable[[], Open]":
    return lambda: cast("Open", getattr(importlib.import_module(f"ways.models.{module}"), function))


MODELS = {
    "python-inline": _lazily("sentence_transformers_ways", "open_inline"),
    "python-thread-pool": _lazily("sentence_transformers_ways", "open_thread_pool"),
    "python-process-pool": _lazily("sentence_transformers_ways", "open_process_pool"),
    "python-onnxruntime": _lazily("onnxruntime_way", "open_onnxruntime"),
    "python-infinity": _lazily("infinity_way", "open_infinity"),
}
