"""The encoders that compare_encoders.py times: each takes texts of equal length and computes their token vectors.

Every way runs one thread and starts from the same fp32 weights.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

Run = Callable[[], object]


@dataclass(frozen=True)
class Way:
    """A named encoder; `prepare(ids)` gives a call that runs the int64 batch `ids` [texts, tokens] once."""

    name: str
    prepare: Callable[[np.ndarray], Run]


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _standard_feeds(ids: np.ndarray) -> dict[str, np.ndarray]:
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}


def standard(name: str, file: Path) -> Way:
    """ONNX Runtime on a graph of standard operators."""
    session = onnxruntime.InferenceSession(str(file), _options(), providers=["CPUExecutionProvider"])

    def prepare(ids: np.ndarray) -> Run:
        feeds = _standard_feeds(ids)
        return lambda: session.run(None, feeds)

    return Way(name, prepare)


def dynamically_quantised(fp32_file: Path) -> Way:
    """ONNX Runtime's own quantize_dynamic of the fp32 graph, one scale per output channel."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(None):
        file = Path(folder) / "model.onnx"
        quantize_dynamic(str(fp32_file), str(file), per_channel=True, weight_type=QuantType.QInt8)
        return standard("ONNX Runtime int8, quantize_dynamic", file)


def native(name: str, file: Path, operators: Path) -> Way:
    """ONNX Runtime on a graph with native-infer's operator, packed tokens."""
    options = _options()
    options.register_custom_ops_library(str(operators))
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def prepare(ids: np.ndarray) -> Run:
        texts, tokens = ids.shape
        feeds = {
            "token_ids": ids.astype(np.int32).ravel(),
            "sequence_offsets": np.arange(texts + 1, dtype=np.int32) * tokens,
        }
        return lambda: session.run(None, feeds)

    return Way(name, prepare)


def openvino_bf16(fp32_file: Path, isa: str | None) -> Way:
    """OpenVINO on the fp32 graph, computing in bf16, with AMX where the CPU has it and `isa` (oneDNN's name for the
    newest instruction set to use) does not forbid it."""
    if isa:
        os.environ["ONEDNN_MAX_CPU_ISA"] = isa
    import openvino

    core = openvino.Core()
    settings = {"INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1}
    request = core.compile_model(str(fp32_file), "CPU", settings).create_infer_request()

    def prepare(ids: np.ndarray) -> Run:
        feeds = _standard_feeds(ids)
        return lambda: request.infer(feeds)

    return Way(f"OpenVINO bf16{f' ({isa})' if isa else ''}", prepare)
