"""The plain data that every writer takes: the weights of a BERT encoder, with no file format in sight.

`Encoder` and `Layer` are generic in the kind of linear they hold, so that the same shape describes the fp32 weights
(`Linear`) and the quantised ones (`quantization.QuantizedLinear`).
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

Array = np.ndarray[Any, Any]
L = TypeVar("L")
W = TypeVar("W")


@dataclass(frozen=True)
class Norm:
    """Layer normalisation over the last axis: gain and bias, both [width]."""

    gain: Array
    bias: Array


@dataclass(frozen=True)
class Linear:
    """y = (x * input_scale) @ weight + bias, with weight [inputs, outputs] and bias [outputs].

    `input_scale` is [inputs], or None where x is used as it is. Smoothing sets it; weights from a file have none.
    """

    weight: Array
    bias: Array
    input_scale: Array | None = None


@dataclass(frozen=True)
class Layer(Generic[L]):
    """One post-norm encoder layer.

    `query_key_value` is the three projections side by side ([width, 3 * width]); the attention's 1 / sqrt(head width)
    is already inside the query part, so scores are plain dot products.
    """

    query_key_value: L
    attention_output: L
    attention_norm: Norm
    intermediate: L
    output: L
    output_norm: Norm


@dataclass(frozen=True)
class Encoder(Generic[L, W]):
    """A whole encoder: embeddings, their layer norm, and the layers.

    `word` is [vocabulary, width] (or its quantised form), `position` [max positions, width], `token_type` [types,
    width].
    """

    word: W
    position: Array
    token_type: Array
    embedding_norm: Norm
    layers: tuple[Layer[L], ...]
    heads: int
    epsilon: float


FloatEncoder = Encoder[Linear, Array]


def encoder_from_tensors(tensors: dict[str, Array], config: dict[str, Any]) -> FloatEncoder:
    """Reads Hugging Face's BERT tensor names into an `Encoder` of float64 arrays.

    `config` is config.json. Raises KeyError naming the tensor that is missing.
    """
    wide = {name: tensor.astype(np.float64) for name, tensor in tensors.items() if tensor.dtype.kind == "f"}
    heads = int(config["num_attention_heads"])
    return Encoder(
        word=wide["embeddings.word_embeddings.weight"],
        position=wide["embeddings.position_embeddings.weight"],
        token_type=wide["embeddings.token_type_embeddings.weight"],
        embedding_norm=_norm(wide, "embeddings.LayerNorm"),
        layers=tuple(_layer(wide, f"encoder.layer.{index}", heads) for index in range(config["num_hidden_layers"])),
        heads=heads,
        epsilon=float(config["layer_norm_eps"]),
    )


def _norm(tensors: dict[str, Array], name: str) -> Norm:
    return Norm(tensors[f"{name}.weight"], tensors[f"{name}.bias"])


def _linear(tensors: dict[str, Array], name: str) -> Linear:
    return Linear(np.ascontiguousarray(tensors[f"{name}.weight"].T), tensors[f"{name}.bias"])


def _layer(tensors: dict[str, Array], name: str, heads: int) -> Layer[Linear]:
    query, key, value = (_linear(tensors, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
    query_scale = (query.weight.shape[1] // heads) ** -0.5
    return Layer(
        query_key_value=Linear(
            np.concatenate([query.weight * query_scale, key.weight, value.weight], axis=1),
            np.concatenate([query.bias * query_scale, key.bias, value.bias]),
        ),
        attention_output=_linear(tensors, f"{name}.attention.output.dense"),
        attention_norm=_norm(tensors, f"{name}.attention.output.LayerNorm"),
        intermediate=_linear(tensors, f"{name}.intermediate.dense"),
        output=_linear(tensors, f"{name}.output.dense"),
        output_norm=_norm(tensors, f"{name}.output.LayerNorm"),
    )
