"""A small BERT with random weights, as the directories that the converter reads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from builder.conversion.tensors import expected_shapes
from builder.graph import FLOAT, INT64, Graph, tensor
from builder.weights import Array

CONFIG: dict[str, Any] = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "num_hidden_layers": 2,
    "hidden_size": 128,
    "num_attention_heads": 2,
    "intermediate_size": 512,
    "vocab_size": 1000,
    "max_position_embeddings": 64,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
}

Tensors = dict[str, Array]


def random_tensors(config: dict[str, Any], seed: int = 7) -> Tensors:
    """Weights by Hugging Face's names, large enough for every part to matter in the result."""
    random = np.random.default_rng(seed)

    def values(name: str, shape: tuple[int, ...]) -> Array:
        centre = 1.0 if name.endswith("LayerNorm.weight") else 0.0
        return (centre + random.normal(0, 0.1, shape)).astype(np.float32)

    return {name: values(name, shape) for name, shape in expected_shapes(config).items()}


def write_directory(directory: Path, config: dict[str, Any], tensors: Tensors | None, prefix: str = "") -> Path:
    """config.json, a tokenizer of words w0, w1, ..., and model.safetensors unless `tensors` is None."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps(config))
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *(f"w{number}" for number in range(config["vocab_size"] - 4))]
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(directory / "tokenizer.json"))
    if tensors is not None:
        save_file({prefix + name: each for name, each in tensors.items()}, directory / "model.safetensors")
    return directory


def write_onnx(path: Path, tensors: Tensors, linear: Callable[[Graph, str, str, Tensors], str]) -> None:
    """The parts of an export that hold weights: embeddings, norms, and each linear through `linear`.

    The attention between them is left out: no reader of weights looks at it.
    """
    graph = Graph()
    words = graph.constant("embeddings.word_embeddings.weight", tensors["embeddings.word_embeddings.weight"])
    x = graph.node("Gather", [words, "input_ids"], "embeddings")
    for name in [name.removesuffix(".weight") for name in tensors if name.endswith(".weight") and ".layer." in name]:
        if not name.endswith("LayerNorm"):
            x = linear(graph, x, name, tensors)
    for name, values in tensors.items():
        if "embeddings" in name or "LayerNorm" in name:
            graph.constant(name, values)
    width = tensors["embeddings.LayerNorm.weight"].shape[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    shape: list[str | int] = ["batch", "sequence"]
    content = graph.serialize([tensor("input_ids", INT64, shape)], [tensor(x, FLOAT, [*shape, width])], "export")
    path.write_bytes(content)


def folded(graph: Graph, x: str, name: str, tensors: Tensors) -> str:
    """A linear as PyTorch exports it: the weight transposed and without its name, the bias first in the Add."""
    weight = graph.constant(f"onnx::MatMul_{crc32(name.encode())}", tensors[f"{name}.weight"].T)
    product = graph.node("MatMul", [x, weight], f"/{name}/MatMul_output_0")
    bias = graph.constant(f"{name}.bias", tensors[f"{name}.bias"])
    return graph.node("Add", [bias, product], f"/{name}/Add_output_0")


def unfolded(graph: Graph, x: str, name: str, tensors: Tensors) -> str:
    """A linear as exported without constant folding: the weight behind a Transpose, the bias behind an Identity."""
    transposed = graph.node(
        "Transpose", [graph.constant(f"p_{name}", tensors[f"{name}.weight"])], f"t_{name}", perm=[1, 0]
    )
    product = graph.node("MatMul", [x, transposed], f"product_{name}")
    bias = graph.node("Identity", [graph.constant(f"b_{name}", tensors[f"{name}.bias"])], f"{name}.bias")
    return graph.node("Add", [product, bias], f"sum_{name}")
