#!/usr/bin/env python3
"""Writes testdata/families.json: small encoders of each family, and what transformers computes with them.

    python3 -m venv venv && venv/bin/pip install -r core/tools/requirements-models.txt
    venv/bin/python core/tools/make_family_fixtures.py

The weights are not in the file: each is a function of its tensor's name and its place in it (`weights` below, and
core/tests/families/family_fixtures.h), so that models of any width take a few kilobytes.
"""

import base64
import json
import pathlib

import numpy as np
import torch
import transformers

FILE = pathlib.Path(__file__).resolve().parents[2] / "testdata" / "families.json"
VOCABULARY, POSITIONS, FIRST_PADDING = 50, 40, 1
TEXTS = [[0, 7, 4, 44, 2], [0, 49, 2], [0, *range(5, 36), 2]]


def name_hash(name: str) -> int:
    """FNV-1a with 64 bits."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    return state


def uniform(name: str, count: int) -> np.ndarray:
    """Numbers in [-1, 1) that are exact in fp32: the upper 24 bits of splitmix64."""
    with np.errstate(over="ignore"):
        x = np.uint64(name_hash(name)) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1


def weights(name: str, shape: list[int]) -> np.ndarray:
    """At transformers' own initialisation mistakes would hide: linears as large as trained ones, varied norms."""
    values = uniform(name, int(np.prod(shape)))
    if len(shape) == 2:
        is_table = "embeddings" in name
        values = values if is_table else values * (2.7 / np.sqrt(shape[1]))
    elif "norm" in name.lower() and name.endswith("weight"):
        values = 1 + 0.5 * values
    else:
        values = 0.25 * values
    return values.astype(np.float32).reshape(shape)


def bert(model_type: str, width: int, heads: int, layers: int, feed_forward: int) -> dict:
    sizes = {"hidden_size": width, "num_attention_heads": heads, "num_hidden_layers": layers}
    sizes |= {"intermediate_size": feed_forward, "vocab_size": VOCABULARY, "max_position_embeddings": POSITIONS}
    types = 2 if model_type == "bert" else 1
    return {"model_type": model_type, "type_vocab_size": types, "pad_token_id": FIRST_PADDING, "hidden_act": "gelu"} | sizes


def distilbert(width: int, heads: int, layers: int, feed_forward: int) -> dict:
    sizes = {"dim": width, "n_heads": heads, "n_layers": layers, "hidden_dim": feed_forward}
    sizes |= {"vocab_size": VOCABULARY, "max_position_embeddings": POSITIONS}
    return {"model_type": "distilbert", "pad_token_id": FIRST_PADDING, "activation": "gelu"} | sizes


CONFIGS = [
    bert("bert", 64, 2, 2, 128),
    # Every family at the widths 384, 768 and 1024, with heads of 32, 64, 96 and 128.
    bert("bert", 384, 12, 3, 1536),
    bert("bert", 768, 12, 1, 3072),
    bert("bert", 1024, 8, 1, 4096) | {"layer_norm_eps": 1e-5},
    bert("roberta", 384, 3, 2, 1536) | {"layer_norm_eps": 1e-5},
    bert("roberta", 768, 8, 1, 3072) | {"layer_norm_eps": 1e-5},
    bert("roberta", 1024, 16, 1, 4096) | {"layer_norm_eps": 1e-5},
    bert("xlm-roberta", 384, 6, 2, 1536) | {"layer_norm_eps": 1e-5},
    bert("xlm-roberta", 768, 24, 1, 3072) | {"layer_norm_eps": 1e-5},
    bert("xlm-roberta", 1024, 16, 1, 4096) | {"layer_norm_eps": 1e-5, "pad_token_id": 3},
    bert("camembert", 384, 12, 2, 1536) | {"layer_norm_eps": 1e-5},
    bert("camembert", 768, 12, 1, 3072) | {"layer_norm_eps": 1e-5},
    bert("camembert", 1024, 32, 1, 4096) | {"layer_norm_eps": 1e-5},
    distilbert(384, 4, 2, 768),
    distilbert(768, 12, 1, 3072),
    distilbert(1024, 8, 1, 4096),
]


def case_of(config: dict) -> dict:
    known = transformers.AutoConfig.for_model(**config)
    model = transformers.AutoModel.from_config(known, attn_implementation="eager").eval()
    shapes = {name: list(tensor.shape) for name, tensor in model.named_parameters() if "pooler" not in name}
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            tensor.copy_(torch.from_numpy(weights(name, list(tensor.shape))))
        model = model.double()
        hidden = [model(input_ids=torch.tensor([ids])).last_hidden_state[0].numpy() for ids in TEXTS]
    # The first text whole, of the others the last row.
    rows = np.concatenate([hidden[0], *(each[-1:] for each in hidden[1:])])
    # A half is exact to 5e-4, which moves a cosine by less than 1e-6.
    rows = rows.astype(np.float16)
    return {"config": config, "shapes": shapes, "rows": base64.b64encode(rows.tobytes()).decode()}


def main() -> None:
    cases = {"texts": TEXTS, "cases": [case_of(config) for config in CONFIGS]}
    FILE.write_text(json.dumps(cases, indent=None, separators=(",", ":")) + "\n")
    print(f"{FILE}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
