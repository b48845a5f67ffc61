"""The command line of a service."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ways.models import MODELS


@dataclass(frozen=True)
class Arguments:
    name: str
    """Which model answers."""
    port: int
    """0: one that is free."""
    threads: int
    """Threads that work on one model run."""
    io_ms: float
    """The time of the simulated I/O."""
    text: str
    onnx: Path
    """The ONNX file of the ways that read one; its model directory is two folders up."""


Number = TypeVar("Number", int, float)


def within(convert: Callable[[str], Number], low: float, high: float) -> Callable[[str], Number]:
    def check(word: str) -> Number:
        value = convert(word)
        if not low <= value <= high:
            raise ArgumentTypeError(f"{word} is not from {low} to {high}")
        return value

    return check


def read_arguments(words: Sequence[str]) -> Arguments:
    """Ends the process with a message where an option is absent or out of range."""
    parser = ArgumentParser(prog="ways")
    parser.add_argument("name", choices=MODELS)
    parser.add_argument("--port", type=within(int, 0, 65535), required=True)
    parser.add_argument("--threads", type=within(int, 1, 256), required=True)
    parser.add_argument("--io-ms", type=within(float, 0, 60_000), required=True)
    parser.add_argument("--text", required=True)
    parser.add_argument("--onnx", type=Path, required=True)
    return Arguments(**vars(parser.parse_args(words)))
