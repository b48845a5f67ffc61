"""Measures how close an ONNX file comes to fp32 vectors."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from builder.reference import pool
from builder.running import Runner
from builder.text import TextEncoder
from builder.weights import Array


@dataclass(frozen=True)
class Golden:
    """A text and its fp32 vector [width] of length 1."""

    text: str
    vector: Array


@dataclass(frozen=True)
class Accuracy:
    """Cosines to the fp32 vectors: how many texts, mean, smallest, first and fifth percentile."""

    texts: int
    mean: float
    minimum: float
    percentile_1: float
    percentile_5: float


def read_golden(path: Path) -> list[Golden]:
    """Reads JSON lines with `text` and `vector` (base64 of little-endian float32)."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [Golden(record["text"], _vector(record["vector"])) for record in records]


def evaluate(run: Runner, texts: TextEncoder, golden: list[Golden]) -> Accuracy:
    """Runs each text alone, pools, normalises, and compares with its fp32 vector."""
    cosines = np.array([pool(run(texts.ids(each.text)).astype(np.float64)) @ each.vector for each in golden])
    return Accuracy(
        texts=len(cosines),
        mean=float(cosines.mean()),
        minimum=float(cosines.min()),
        percentile_1=float(np.percentile(cosines, 1)),
        percentile_5=float(np.percentile(cosines, 5)),
    )


def _vector(encoded: str) -> Array:
    vector = np.frombuffer(base64.b64decode(encoded), dtype="<f4").astype(np.float64)
    return np.asarray(vector / np.linalg.norm(vector))
