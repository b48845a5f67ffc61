"""The encoders that compare_encoders.py times: each takes texts of equal length and computes their token vectors.

Every way runs one thread and starts from the same fp32 weights.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

Outputs = Mapping[object, np.ndarray] | Sequence[np.ndarray]
Run = Callable[[], Outputs]


@dataclass(frozen=True)
class Way:
    """A named encoder; `prepare(ids)` gives a call that runs the int64 batch `ids` [texts, tokens] once.

    The call's first output holds the token vectors, [texts, tokens, width] or [texts * tokens, width].
    """

    name: str
    prepare: Callable[[np.ndarray], Run]

    def hidden(self, ids: list[int]) -> np.ndarray:
        """The token vectors [tokens, width] of one text."""
        vectors = self.prepare(np.array([ids], dtype=np.int64))()[0]
        return np.array(vectors).reshape(len(ids), -1)


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def standard_feeds(ids: np.ndarray) -> dict[str, np.ndarray]:
    """The inputs of a graph of standard operators for `ids`, int64 [texts, tokens], all of them real tokens."""
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}


def standard(name: str, file: Path) -> Way:
    """ONNX Runtime on a graph of standard operators."""
    session = onnxruntime.InferenceSession(str(file), _options(), providers=["CPUExecutionProvider"])

    def prepare(ids: np.ndarray) -> Run:
        feeds = standard_feeds(ids)
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
    return _openvino("OpenVINO bf16", fp32_file, "bf16", isa)


def openvino_int8(int8_file: Path, isa: str | None) -> Way:
    """OpenVINO on the graph of quantise_openvino.py; `isa` as above.

    What is not quantised there computes in fp32: with AVX-512 BF16 and without AMX that is up to 7 % quicker than bf16.
    """
    return _openvino("OpenVINO int8", int8_file, "f32", isa)


def _openvino(name: str, file: Path, precision: str, isa: str | None) -> Way:
    if isa:
        # OpenVINO reads it when it is imported: it holds for all ways.
        os.environ["ONEDNN_MAX_CPU_ISA"] = isa
    import openvino

    settings = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1}
    request = openvino.Core().compile_model(file, "CPU", settings).create_infer_request()

    def prepare(ids: np.ndarray) -> Run:
        feeds = standard_feeds(ids)
        return lambda: request.infer(feeds)

    return Way(f"{name}{f' ({isa})' if isa else ''}", prepare)
