"""Runs ONNX files of both kinds, standard operators or native-infer's, one text at a time."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime

from builder.operators import operator_library
from builder.weights import Array

Runner = Callable[[list[int]], Array]
"""Token ids of one text to its last hidden state [tokens, width]."""


def open_session(model: bytes, library: Path | None = None) -> onnxruntime.InferenceSession:
    """A session of ONNX Runtime on one thread, so that figures do not depend on the machine's core count."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    if library is not None:
        options.register_custom_ops_library(str(library))
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def open_standard(model: bytes) -> Runner:
    """Runs a file of standard operators, each text as a batch of one."""
    session = open_session(model)

    def run(ids: list[int]) -> Array:
        batch = np.array([ids], dtype=np.int64)
        feeds = {"input_ids": batch, "attention_mask": np.ones_like(batch), "token_type_ids": np.zeros_like(batch)}
        return np.asarray(session.run(["last_hidden_state"], feeds)[0][0])

    return run


def open_native(model: bytes) -> Runner:
    """Runs a file for native-infer's operator. Raises FileNotFoundError where the operator's library is not built."""
    session = open_session(model, operator_library())
    return lambda ids: run_packed(session, [ids])


def run_packed(session: onnxruntime.InferenceSession, texts: list[list[int]]) -> Array:
    """The last hidden state of all tokens of `texts`, one text after the other, from a native file's session."""
    feeds = {
        "token_ids": np.array([token for ids in texts for token in ids], dtype=np.int32),
        "sequence_offsets": np.cumsum([0, *map(len, texts)], dtype=np.int32),
    }
    return np.asarray(session.run(["last_hidden_state"], feeds)[0])
