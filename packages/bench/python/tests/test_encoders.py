"""The encoders of `npm run bench:encoders` that need no build: what they compute, and the file that nncf makes."""

import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

import encoder_ways as ways
import numpy as np
import quantise_openvino
from builder.conversion.tensors import read_weights
from builder.fp32_model import fp32_model
from builder.reference import encode
from builder.tests.small_bert import CONFIG, random_tensors, write_directory
from builder.weights import Array, FloatEncoder

ISA = "AVX512_CORE_BF16"
"""The newest instruction set for OpenVINO: its AMX kernels end in SIGILL on some machines."""


def least_cosine(vectors: Array, reference: Array) -> float:
    """The smallest cosine of two vectors of the same token."""
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(reference, axis=1)
    return float(((vectors * reference).sum(axis=1) / lengths).min())


class SmallModel(unittest.TestCase):
    """A BERT of two layers with random weights, its fp32 graph in standard operators, and some texts as token ids."""

    folder: Path
    fp32_file: Path
    weights: FloatEncoder
    texts: list[list[int]]

    @classmethod
    def setUpClass(cls) -> None:
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = write_directory(Path(temporary.name), CONFIG, random_tensors(CONFIG))
        cls.weights = read_weights(cls.folder, CONFIG)
        cls.fp32_file = cls.folder / "model.onnx"
        cls.fp32_file.write_bytes(fp32_model(cls.weights))
        random = np.random.default_rng(3)
        cls.texts = [random.integers(4, CONFIG["vocab_size"], size=tokens).tolist() for tokens in (2, 6, 17, 64)]

    def least_cosine_of(self, way: ways.Way) -> float:
        return min(least_cosine(way.hidden(ids), encode(self.weights, ids)) for ids in self.texts)

    def test_float_ways_compute_the_reference(self) -> None:
        self.assertGreater(self.least_cosine_of(ways.standard("fp32", self.fp32_file)), 0.999999)
        self.assertGreater(self.least_cosine_of(ways.openvino_bf16(self.fp32_file, ISA)), 0.999)

    def test_the_file_for_openvino_has_bytes_for_weights_and_is_close_to_the_reference(self) -> None:
        file = self.folder / "quantised" / "int8.xml"
        quantise_openvino.quantise(self.fp32_file, self.texts, file)
        self.assertEqual(sorted(each.name for each in file.parent.iterdir()), ["int8.bin", "int8.xml"])
        linears = 12 * CONFIG["hidden_size"] ** 2 * CONFIG["num_hidden_layers"]
        floats = 4 * CONFIG["hidden_size"] * (CONFIG["vocab_size"] + CONFIG["max_position_embeddings"])
        self.assertLess(file.with_suffix(".bin").stat().st_size, floats + 1.2 * linears)
        cosine = self.least_cosine_of(ways.openvino_int8(file, ISA))
        self.assertGreater(cosine, 0.99)
        self.assertLess(cosine, 0.999999, "it is not quantised")

    def test_a_limit_to_an_instruction_set_is_in_the_name(self) -> None:
        self.assertEqual(ways.openvino_bf16(self.fp32_file, ISA).name, f"OpenVINO bf16 ({ISA})")


class KeptFile(unittest.TestCase):
    """quantised() makes a file once for the same inputs."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = write_directory(Path(temporary.name), CONFIG, None)
        (self.folder / "sentence_bert_config.json").write_text('{"max_seq_length": 32}')
        self.fp32_file = self.folder / "model.onnx"
        self.fp32_file.write_bytes(b"a graph")
        self.made: list[Path] = []
        replaced = patch.object(quantise_openvino, "quantise", self._quantise)
        replaced.start()
        self.addCleanup(replaced.stop)

    def _quantise(self, fp32_file: Path, texts: list[list[int]], file: Path) -> None:
        self.assertEqual(fp32_file, self.fp32_file)
        self.assertGreater(len(texts), 200)
        self.assertLessEqual(max(map(len, texts)), 32)
        file.parent.mkdir(exist_ok=True)
        file.write_text("quantised")
        self.made.append(file)

    def _quantised(self) -> Path:
        return quantise_openvino.quantised(self.fp32_file, self.folder, self.folder / "out")

    def test_is_made_once(self) -> None:
        self.assertEqual(self._quantised(), self._quantised())
        self.assertEqual(len(self.made), 1)

    def test_says_what_made_it(self) -> None:
        self.assertRegex(
            self._quantised().name, r"^int8-openvino-[\d.]+-nncf-[\d.]+-smoothing-0\.\d+-minmax-\w{12}\.xml$"
        )

    def test_is_another_for_another_model_tokenizer_or_length(self) -> None:
        self._quantised()
        for name in ("model.onnx", "tokenizer.json", "sentence_bert_config.json"):
            with (self.folder / name).open("ab") as file:
                file.write(b" ")
            self._quantised()
        self.assertEqual(len(set(self.made)), 4)


if __name__ == "__main__":
    unittest.main()
