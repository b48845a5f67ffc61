#!/usr/bin/env python3
"""Writes testdata/sparse.json: small SPLADE models of each family, and what sentence-transformers computes with them.

    python3 -m venv venv && venv/bin/pip install -r core/tools/requirements-models.txt
    venv/bin/python core/tools/make_sparse_fixtures.py [SPLADE_TINY]

As in make_family_fixtures.py the weights are a function of the tensors' names (packages/testing/src/small-models.ts).
With the directory of SPLADE-tiny, which scripts/test-published-models.mjs fetches, it writes testdata/splade_tiny.json
too: the terms of some texts, with which that model is compared.
"""

import json
import pathlib
import sys

import torch
import transformers
from make_classifier_fixtures import MAX_TOKENS, TEXTS, tokenizer_of
from make_family_fixtures import bert, distilbert, weights
from sentence_transformers import SparseEncoder
from sentence_transformers.sparse_encoder.modules.splade_pooling import SpladePooling

DATA = pathlib.Path(__file__).resolve().parents[2] / "testdata"
RULES = [
    {"pooling_strategy": "max", "activation_function": "relu"},
    {"pooling_strategy": "sum", "activation_function": "log1p_relu"},
]
CONFIGS = [
    bert("bert", 64, 2, 2, 128),
    bert("bert", 128, 4, 1, 256) | {"tie_word_embeddings": False},
    bert("roberta", 64, 2, 2, 128),
    bert("xlm-roberta", 64, 2, 1, 128),
    bert("camembert", 64, 2, 1, 128),
    distilbert(64, 2, 2, 128),
]
PUBLISHED_TEXTS = [
    "How big is London?",
    "The capital of England has nine million people.",
    "bread",
    "A database index keeps the keys of a table in order, so that a query reads only the rows that it needs.",
    "Die Themse fließt durch London und Oxford in die Nordsee.",
    "東京は日本の首都である。",
    "const total = items.reduce((sum, item) => sum + item.price, 0);",
    "Take two tablets with a glass of water after each meal, and no more than six in a day. " * 6,
]


def saved_parameters(model: torch.nn.Module) -> dict:
    """Each parameter by the name that a file has for it: tied weights are saved as those of the embeddings."""
    names = {}
    for name, tensor in model.named_parameters(remove_duplicate=False):
        others = names.setdefault(tensor.data_ptr(), [])
        others.append((name, tensor))
    return dict(min(same, key=lambda each: ("embeddings" not in each[0], each[0])) for same in names.values())


def case_of(config: dict) -> dict:
    known = transformers.AutoConfig.for_model(**config)
    model = transformers.AutoModelForMaskedLM.from_config(known, attn_implementation="eager").eval()
    model.tie_weights()
    parameters = saved_parameters(model)
    shapes = {name: list(tensor.shape) for name, tensor in parameters.items()}
    tokenizer = tokenizer_of(config["model_type"])
    tokenizer.enable_truncation(MAX_TOKENS)
    pools = [SpladePooling(**rules).eval() for rules in RULES]
    rows = [[] for _ in RULES]
    with torch.no_grad():
        for name, tensor in parameters.items():
            tensor.copy_(torch.from_numpy(weights(name, list(tensor.shape))))
        model = model.double()
        for text in TEXTS:
            ids = torch.tensor([tokenizer.encode(text).ids])
            for row, pool in zip(rows, pools, strict=True):
                logits = model(input_ids=ids).logits
                features = {"token_embeddings": logits, "attention_mask": torch.ones_like(ids)}
                row.append(pool(features)["sentence_embedding"][0].tolist())
    tokenizer.no_truncation()
    config = config | {"architectures": [type(model).__name__]}
    pooled = [{"rules": rules, "weights": row} for rules, row in zip(RULES, rows, strict=True)]
    return {"config": config, "tokenizer": json.loads(tokenizer.to_str()), "shapes": shapes, "pooled": pooled}


def published(directory: str) -> dict:
    model = SparseEncoder(directory, device="cpu")
    model.max_seq_length = 512
    model = model.double()
    terms = []
    for text in PUBLISHED_TEXTS:
        row = model.encode([text], convert_to_sparse_tensor=False, show_progress_bar=False)[0]
        ids = torch.nonzero(row).flatten()
        terms.append({"indices": ids.tolist(), "values": [round(value, 7) for value in row[ids].tolist()]})
    return {"texts": PUBLISHED_TEXTS, "terms": terms}


def write(name: str, content: dict) -> None:
    file = DATA / name
    file.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{file}: {file.stat().st_size} bytes")


def main() -> None:
    cases = [case_of(config) for config in CONFIGS]
    write("sparse.json", {"texts": TEXTS, "maxTokens": MAX_TOKENS, "cases": cases})
    for directory in sys.argv[1:]:
        write("splade_tiny.json", published(directory))


if __name__ == "__main__":
    main()
