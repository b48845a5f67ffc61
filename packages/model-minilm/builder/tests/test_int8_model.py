import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from builder.calibration import Peaks
from builder.cli import PACKAGE
from builder.evaluation import Golden, evaluate
from builder.int8_model import int8_model
from builder.layout import STANDARD_FILE
from builder.quantization import dequantized, quantize
from builder.recipe import STANDARD, prepare
from builder.running import open_standard
from builder.text import TextEncoder
from builder.weights import FloatEncoder


def test_shipped_file_is_accurate(texts: TextEncoder, golden: list[Golden]) -> None:
    accuracy = evaluate(open_standard((PACKAGE / "model" / STANDARD_FILE).read_bytes()), texts, golden)
    assert accuracy.texts == len(golden)
    assert accuracy.mean >= 0.9965
    assert accuracy.minimum >= 0.988


def test_shipped_file_is_what_the_builder_makes(int8_bytes: bytes) -> None:
    assert (PACKAGE / "model" / STANDARD_FILE).read_bytes() == int8_bytes
    assert hashlib.sha256(int8_bytes).hexdigest() in (PACKAGE / "MODEL_CARD.md").read_text()
    assert len(int8_bytes) < 23_500_000


def test_bytes_survive_another_order_of_summation(weights: FloatEncoder, peaks: list[Peaks], int8_bytes: bytes) -> None:
    random = np.random.default_rng(1)
    moved = [
        {name: peak * (1 + random.uniform(-1e-12, 1e-12, len(peak))) for name, peak in layer.items()} for layer in peaks
    ]
    assert int8_model(quantize(prepare(weights, moved, STANDARD))) == int8_bytes


def test_every_weight_is_within_half_a_step(weights: FloatEncoder) -> None:
    layer, quantized = weights.layers[0], quantize(weights).layers[0]
    error = np.abs(dequantized(quantized.output).weight - layer.output.weight)
    assert (error <= quantized.output.scale * 0.5001).all()


def test_every_linear_runs_in_one_fused_int8_kernel(int8_bytes: bytes, tmp_path: Path) -> None:
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimized.onnx")
    onnxruntime.InferenceSession(int8_bytes, options, providers=["CPUExecutionProvider"])
    operators = [node.op_type for node in onnx.load(tmp_path / "optimized.onnx").graph.node]
    assert operators.count("DynamicQuantizeMatMul") == 4 * 6
    assert operators.count("Gelu") == 6
    assert "MatMulInteger" not in operators


def test_only_standard_operators_of_opset_17_are_used(int8_bytes: bytes) -> None:
    model = onnx.load_model_from_string(int8_bytes)
    assert [(each.domain, each.version) for each in model.opset_import] == [("", 17)]
    assert model.ir_version == 8
    assert {node.domain for node in model.graph.node} == {""}


def test_longest_sequence_runs(int8_bytes: bytes) -> None:
    assert open_standard(int8_bytes)([2054] * 512).shape == (512, 384)
