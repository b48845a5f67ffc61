"""What a service calls for the vector of a text, wherever that is computed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class TextModel:
    file: str
    """The file of weights."""
    versions: dict[str, str]
    """What computes: "name version" by role; at least `library`."""
    embed: "Callable[[str], Awaitable[np.ndarray]]"
    """384 numbers of unit length."""


def versions_of(library: str, *others: str) -> dict[str, str]:
    """As installed, without importing them."""
    return {"library": f"{library} {version(library)}", **{name: f"{name} {version(name)}" for name in others}}
