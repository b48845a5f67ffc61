import hashlib
import struct
from pathlib import Path

import numpy as np
import onnx
import pytest

from builder.calibration import Peaks
from builder.cli import PACKAGE, main
from builder.evaluation import Golden, evaluate
from builder.layout import NATIVE_FILES
from builder.native_model import blocked, native_int8_model, to_bfloat16
from builder.prose import FORTUNES, read_prose, reference_vectors
from builder.quantization import quantize
from builder.recipe import NATIVE, prepare
from builder.reference import encode
from builder.running import open_native, open_session, run_packed
from builder.shipped import FLOAT_WRITERS
from builder.text import TextEncoder
from builder.weights import FloatEncoder

SHIPPED = PACKAGE / "model" / NATIVE_FILES["int8"]


@pytest.mark.usefixtures("operators")
def test_shipped_file_is_accurate(texts: TextEncoder, golden: list[Golden]) -> None:
    accuracy = evaluate(open_native(SHIPPED.read_bytes()), texts, golden)
    assert accuracy.texts == len(golden)
    assert accuracy.mean >= 0.999
    assert accuracy.minimum >= 0.996


@pytest.mark.usefixtures("operators")
def test_shipped_file_is_accurate_on_prose(weights: FloatEncoder, texts: TextEncoder) -> None:
    if not FORTUNES.is_dir():
        pytest.skip("Debian's package fortunes is not installed")
    prose = reference_vectors(weights, texts, read_prose()[::8])
    assert evaluate(open_native(SHIPPED.read_bytes()), texts, prose).mean >= 0.999


@pytest.mark.usefixtures("operators")
@pytest.mark.parametrize("precision", FLOAT_WRITERS)
def test_float_files_are_the_accurate_choice(
    precision: str, weights: FloatEncoder, texts: TextEncoder, golden: list[Golden]
) -> None:
    accuracy = evaluate(open_native(FLOAT_WRITERS[precision](weights)), texts, golden)
    assert accuracy.minimum >= 0.9999


def test_a_text_gives_the_same_bytes_alone_and_in_a_batch(operators: Path, texts: TextEncoder) -> None:
    session = open_session(SHIPPED.read_bytes(), operators)
    batch = [texts.ids(text) for text in ("How big is London", "", "word " * 200, "日本語 und Ελληνικά")]
    together = run_packed(session, batch)
    assert together.tobytes() == b"".join(run_packed(session, [ids]).tobytes() for ids in batch)


def test_shipped_file_is_what_the_builder_makes(native_bytes: bytes) -> None:
    assert SHIPPED.read_bytes() == native_bytes
    assert hashlib.sha256(native_bytes).hexdigest() in (PACKAGE / "MODEL_CARD.md").read_text()
    assert len(native_bytes) <= 25_000_000


def test_bytes_survive_another_order_of_summation(
    weights: FloatEncoder, peaks: list[Peaks], native_bytes: bytes
) -> None:
    random = np.random.default_rng(1)
    moved = [
        {name: peak * (1 + random.uniform(-1e-12, 1e-12, len(peak))) for name, peak in layer.items()} for layer in peaks
    ]
    assert native_int8_model(quantize(prepare(weights, moved, NATIVE))) == native_bytes


def test_the_graph_is_one_node_of_our_domain(native_bytes: bytes) -> None:
    model = onnx.load_model_from_string(native_bytes)
    assert [(node.domain, node.op_type) for node in model.graph.node] == [("native_infer", "BertEncoder")]
    assert [each.name for each in model.graph.input] == ["token_ids", "sequence_offsets"]


def test_a_block_holds_the_operands_of_sixteen_outputs_side_by_side() -> None:
    weight = np.arange(8 * 32).reshape(8, 32)
    blocks = blocked(weight, 4)
    assert blocks.shape == (2, 2, 16, 4)
    assert blocks[1, 0, 3].tolist() == weight[0:4, 16 + 3].tolist()
    with pytest.raises(ValueError, match="8 inputs and 24 outputs"):
        blocked(weight[:, :24], 4)


def test_bfloat16_rounds_to_nearest_and_ties_to_even() -> None:
    def bits(value: float) -> int:
        return int(struct.unpack("<I", struct.pack("<f", value))[0])

    values = np.array([1.0, 1 + 2**-8, 1 + 3 * 2**-8, -(1 + 2**-8 + 2**-20)])
    expected = [bits(1.0) >> 16, bits(1.0) >> 16, (bits(1 + 4 * 2**-8)) >> 16, bits(-(1 + 2**-7)) >> 16]
    assert to_bfloat16(values).tolist() == expected


@pytest.mark.usefixtures("operators")
def test_precision_option_writes_a_model_directory(tmp_path: Path, weights: FloatEncoder, texts: TextEncoder) -> None:
    assert main(["--precision", "bf16", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "tokenizer.json").read_bytes() == (PACKAGE / "model" / "tokenizer.json").read_bytes()
    ids = texts.ids("How big is London")
    hidden = open_native((tmp_path / NATIVE_FILES["bf16"]).read_bytes())(ids)
    np.testing.assert_allclose(hidden, encode(weights, ids), atol=0.05)
