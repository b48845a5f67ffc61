#!/usr/bin/env python3
"""Writes testdata/classifiers.json: small classifiers and cross-encoders of each family, and what transformers computes.

    python3 -m venv venv && venv/bin/pip install -r core/tools/requirements-models.txt
    venv/bin/python core/tools/make_classifier_fixtures.py

As in make_family_fixtures.py the weights are a function of the tensors' names (test/support/random-weights.ts).
"""

import json
import pathlib

import torch
import transformers
from make_family_fixtures import bert, distilbert, weights
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

FILE = pathlib.Path(__file__).resolve().parents[2] / "testdata" / "classifiers.json"
WORDS = "how big is london a city of nine million people the river thames flows through it paris has two and some bread rises".split()
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
VOCABULARY = 50
MAX_TOKENS = 24
QUERY = "how big is london"
DOCUMENTS = [
    "london has nine million people",
    "bread rises",
    "the river thames flows through london and it is a big river of a big city and it flows through it and through it",
    "paris is a city of two million",
    "",
    "unknownword bread",
]
TEXTS = ["london is big", "bread", "the river thames flows through it"]


def tokenizer_of(model_type: str) -> Tokenizer:
    vocabulary = {token: i for i, token in enumerate([*SPECIAL, *WORDS])}
    vocabulary |= {f"[unused{i}]": i for i in range(len(vocabulary), VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    ends = ("</s>", vocabulary["</s>"]), ("<s>", vocabulary["<s>"])
    if model_type in ("bert", "distilbert"):
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1", special_tokens=[*ends]
        )
    else:
        tokenizer.post_processor = processors.RobertaProcessing(*ends, trim_offsets=True, add_prefix_space=False)
    return tokenizer


def one_label(config: dict, **more: object) -> dict:
    return config | {"id2label": {"0": "LABEL_0"}, "label2id": {"LABEL_0": 0}} | more


def labels(config: dict, *names: str, **more: object) -> dict:
    by_number = {str(i): name for i, name in enumerate(names)}
    return config | {"id2label": by_number, "label2id": {name: i for i, name in enumerate(names)}} | more


IDENTITY = "torch.nn.modules.linear.Identity"
CONFIGS = [
    one_label(bert("bert", 64, 2, 2, 128)),
    one_label(bert("bert", 384, 12, 2, 1536), sbert_ce_default_activation_function=IDENTITY),
    labels(bert("bert", 64, 2, 2, 128), "contradiction", "entailment", "neutral"),
    one_label(bert("roberta", 64, 2, 2, 128)),
    labels(bert("roberta", 64, 2, 1, 128), "joy", "anger", problem_type="multi_label_classification"),
    one_label(bert("xlm-roberta", 64, 2, 2, 128)),
    one_label(bert("camembert", 64, 2, 2, 128)),
    one_label(distilbert(64, 2, 2, 128)),
    labels(distilbert(64, 2, 1, 128), "NEGATIVE", "POSITIVE"),
]


def logits_of(model: torch.nn.Module, tokenizer: Tokenizer, inputs: list) -> list:
    tokenizer.enable_truncation(MAX_TOKENS)
    rows = []
    for each in inputs:
        encoding = tokenizer.encode(*each) if isinstance(each, tuple) else tokenizer.encode(each)
        tensors = {"input_ids": torch.tensor([encoding.ids])}
        if getattr(model.config, "type_vocab_size", 1) > 1:
            tensors["token_type_ids"] = torch.tensor([encoding.type_ids])
        rows.append(model(**tensors).logits[0].tolist())
    tokenizer.no_truncation()
    return rows


def case_of(config: dict) -> dict:
    known = transformers.AutoConfig.for_model(**config)
    model = transformers.AutoModelForSequenceClassification.from_config(known, attn_implementation="eager").eval()
    shapes = {name: list(tensor.shape) for name, tensor in model.named_parameters()}
    tokenizer = tokenizer_of(config["model_type"])
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            tensor.copy_(torch.from_numpy(weights(name, list(tensor.shape))))
        model = model.double()
        pairs = logits_of(model, tokenizer, [(QUERY, document) for document in DOCUMENTS])
        texts = logits_of(model, tokenizer, TEXTS)
    saved = known.to_dict() | {key: config[key] for key in ("model_type",)}
    config = config | {"architectures": [type(model).__name__], "hidden_act": saved.get("hidden_act", "gelu")}
    return {"config": config, "tokenizer": json.loads(tokenizer.to_str()), "shapes": shapes, "pairs": pairs, "texts": texts}


def main() -> None:
    head = {"query": QUERY, "documents": DOCUMENTS, "texts": TEXTS, "maxTokens": MAX_TOKENS}
    FILE.write_text(json.dumps(head | {"cases": [case_of(config) for config in CONFIGS]}, separators=(",", ":")) + "\n")
    print(f"{FILE}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
