#!/usr/bin/env python3
"""Writes testdata/colberts.json: small ColBERT models, in the forms in which they are published, and what
sentence-transformers' MultiVectorEncoder computes with them.

    python3 -m venv venv && venv/bin/pip install -r core/tools/requirements-models.txt
    venv/bin/python core/tools/make_colbert_fixtures.py [--check]    # --check: write nothing; exit 1 if a number differs

As in make_family_fixtures.py the weights are a function of the tensors' names (packages/testing/src/small-models.ts).
"""

import argparse
import json
import pathlib
import sys
import tempfile

import numpy as np
import torch
import transformers
from make_classifier_fixtures import tokenizer_of
from make_family_fixtures import bert, distilbert, weights
from safetensors.numpy import save_file
from sentence_transformers import MultiVectorEncoder

FILE = pathlib.Path(__file__).resolve().parents[2] / "testdata" / "colberts.json"
MARKERS = ["[Q] ", "[D] "]
WIDTH, HIDDEN = 16, 64
QUERIES = ["how big is london", "bread", "the river thames flows through it and it flows through paris and london"]
DOCUMENTS = [
    "london has nine million people, and paris two.",
    ", .",
    "the river thames flows through london. it is a big river, of a big city, and it flows through it and through it",
]
DENSE = {
    "in_features": HIDDEN,
    "out_features": WIDTH,
    "bias": False,
    "activation_function": "torch.nn.modules.linear.Identity",
}
TOKENS = {"cls": "<s>", "sep": "</s>", "pad": "<pad>", "unk": "<unk>", "mask": "<mask>"}
TOKENIZER_CONFIG = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 40}
TOKENIZER_CONFIG |= {f"{name}_token": token for name, token in TOKENS.items()}


def tokenizer_json(model_type: str) -> dict:
    """The tokenizer of the classifiers with punctuation, and the markers as PyLate adds them."""
    tokenizer = tokenizer_of(model_type)
    content = json.loads(tokenizer.to_str())
    vocabulary = content["model"]["vocab"]
    for word, unused in ((",", "[unused46]"), (".", "[unused47]")):
        vocabulary[word] = vocabulary.pop(unused)
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "special": False}
    content["added_tokens"] = [{"id": 50 + at, "content": marker} | flags for at, marker in enumerate(MARKERS)]
    return content


def pylate(**settings: object) -> dict:
    modules = [("", "sentence_transformers.models.Transformer"), ("1_Dense", "pylate.models.Dense.Dense")]
    listed = [{"idx": at, "name": str(at), "path": path, "type": kind} for at, (path, kind) in enumerate(modules)]
    usual = {"query_prefix": MARKERS[0], "document_prefix": MARKERS[1], "query_length": 12, "document_length": 20}
    usual |= {"do_query_expansion": True, "attend_to_expansion_tokens": False, "skiplist_words": [",", ".", "!"]}
    own = {"model_type": "ColBERT", "prompts": {}, "default_prompt_name": None, "similarity_fn_name": "MaxSim"}
    return {
        "modules.json": listed,
        "1_Dense/config.json": DENSE,
        "sentence_bert_config.json": {"max_seq_length": 19, "do_lower_case": False},
        "config_sentence_transformers.json": own | usual | settings,
    }


def colbert(**settings: object) -> dict:
    usual = {"query_token_id": "[unused44]", "doc_token_id": "[unused45]", "query_maxlen": 12, "doc_maxlen": 20}
    usual |= {"mask_punctuation": True, "attend_to_mask_tokens": False, "dim": WIDTH, "similarity": "cosine"}
    return {"artifact.metadata": usual | settings}


SMALL = {"vocab_size": 52}
CASES = [
    ("pylate", bert("bert", HIDDEN, 2, 2, 128) | SMALL, pylate()),
    ("pylate, attended expansion", bert("bert", HIDDEN, 2, 2, 128) | SMALL, pylate(attend_to_expansion_tokens=True)),
    ("pylate, no expansion", distilbert(HIDDEN, 2, 2, 128) | SMALL, pylate(do_query_expansion=False, skiplist_words=[])),
    ("pylate, no markers", bert("bert", HIDDEN, 2, 1, 128) | SMALL, pylate(query_prefix="", document_prefix="")),
    ("colbert-ir", bert("bert", HIDDEN, 2, 2, 128) | SMALL, colbert()),
    ("colbert-ir, attended", bert("bert", HIDDEN, 2, 1, 128) | SMALL, colbert(attend_to_mask_tokens=True, mask_punctuation=False)),
]


def write_json(path: pathlib.Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def write_model(root: pathlib.Path, config: dict, tokenizer: dict, files: dict, shapes: dict) -> None:
    for name, content in {**files, "config.json": config, "tokenizer.json": tokenizer}.items():
        write_json(root / name, content)
    save_file({name: weights(name, shape) for name, shape in shapes.items()}, root / "model.safetensors", {"format": "pt"})
    if "modules.json" in files:
        dense = {"linear.weight": weights("linear.weight", [WIDTH, HIDDEN])}
        save_file(dense, root / "1_Dense" / "model.safetensors", {"format": "pt"})


def case_of(name: str, config: dict, files: dict) -> dict:
    model = transformers.AutoModel.from_config(transformers.AutoConfig.for_model(**config))
    shapes = {each: list(tensor.shape) for each, tensor in model.named_parameters() if "pooler" not in each}
    if "artifact.metadata" in files:
        config = config | {"architectures": ["HF_ColBERT"]}
        shapes = {f"bert.{each}": shape for each, shape in shapes.items()} | {"linear.weight": [WIDTH, HIDDEN]}
    files = files | {"tokenizer_config.json": TOKENIZER_CONFIG}
    tokenizer = tokenizer_json(config["model_type"])
    with tempfile.TemporaryDirectory() as folder:
        write_model(pathlib.Path(folder), config, tokenizer, files, shapes)
        encoder = MultiVectorEncoder(folder, device="cpu", model_kwargs={"attn_implementation": "eager"}).double()
        queries = encoder.encode_query(QUERIES, convert_to_numpy=True, show_progress_bar=False)
        documents = encoder.encode_document(DOCUMENTS, convert_to_numpy=True, show_progress_bar=False)
    scores = [[float((query @ each.T).max(axis=1).sum()) if len(each) else 0.0 for each in documents] for query in queries]
    rows = {"queries": numbers(queries), "documents": numbers(documents), "scores": np.round(scores, 6).tolist()}
    return {"name": name, "config": config, "tokenizer": tokenizer, "files": files, "shapes": shapes} | rows


def numbers(all_rows: list) -> list:
    return [np.round(rows.astype(np.float64), 6).flatten().tolist() for rows in all_rows]


def differ(one: object, other: object) -> bool:
    if isinstance(one, dict):
        return one.keys() != other.keys() or any(differ(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) != len(other) or any(differ(*pair) for pair in zip(one, other, strict=True))
    if isinstance(one, float):
        return abs(one - other) > 1e-5
    return one != other


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a number differs")
    check = parser.parse_args().check
    cases = [case_of(*case) for case in CASES]
    content = {"width": WIDTH, "queries": QUERIES, "documents": DOCUMENTS, "cases": cases}
    if check:
        sys.exit(differ(json.loads(json.dumps(content)), json.loads(FILE.read_text())))
    FILE.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{FILE}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
