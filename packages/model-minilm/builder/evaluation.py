"""Measures how close an ONNX file comes to sentence-transformers' fp32 vectors."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from builder.reference import pool
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


def open_session(model: bytes) -> onnxruntime.InferenceSession:
    """A session of ONNX Runtime on one thread, so that figures do not depend on the machine's core count."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, ids: list[int]) -> Array:
    """The last hidden state [tokens, width] of one text run alone."""
    batch = np.array([ids], dtype=np.int64)
    feeds = {"input_ids": batch, "attention_mask": np.ones_like(batch), "token_type_ids": np.zeros_like(batch)}
    return np.asarray(session.run(["last_hidden_state"], feeds)[0][0])


def evaluate(model: bytes, texts: TextEncoder, golden: list[Golden]) -> Accuracy:
    """Runs each text alone (batch of 1), pools, normalises, and compares with its fp32 vector."""
    session = open_session(model)
    cosines = np.array([pool(run(session, texts.ids(each.text)).astype(np.float64)) @ each.vector for each in golden])
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
