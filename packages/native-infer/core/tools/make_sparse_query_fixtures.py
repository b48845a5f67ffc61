#!/usr/bin/env python3
"""Writes testdata/sparse_queries.json: a small SPLADE model whose queries need no inference, as sentence-transformers saves it, and what
its SparseEncoder computes.

    python3 -m venv venv && venv/bin/pip install -r core/tools/requirements-models.txt
    venv/bin/python core/tools/make_sparse_query_fixtures.py [--check]    # --check: write nothing; exit 1 if a number differs

As in make_family_fixtures.py the weights of the encoder are a function of the tensors' names; those of queries are in the file.
"""

import argparse
import json
import pathlib
import sys
import tempfile

import numpy as np
import transformers
from make_colbert_fixtures import TOKENIZER_CONFIG, differ, tokenizer_json, write_json
from make_family_fixtures import bert, uniform, weights
from make_sparse_fixtures import saved_parameters
from safetensors.numpy import save_file
from sentence_transformers import SparseEncoder

FILE = pathlib.Path(__file__).resolve().parents[2] / "testdata" / "sparse_queries.json"
VOCABULARY = 52
QUERIES = ["how big is london", "bread bread bread", "the river, the thames and unknownword", "!"]
DOCUMENTS = ["london has nine million people, and paris two.", "bread rises"]
MODULES = "sentence_transformers.sparse_encoder.modules"
DOCUMENT, QUERY, SPLADE = "document_0_MLMTransformer", "query_0_SparseStaticEmbedding", "document_1_SpladePooling"
TYPES = {
    QUERY: f"{MODULES}.sparse_static_embedding.SparseStaticEmbedding",
    DOCUMENT: f"{MODULES}.mlm_transformer.MLMTransformer",
    SPLADE: f"{MODULES}.splade_pooling.SpladePooling",
}
ROUTER = {
    "types": TYPES,
    "structure": {"query": [QUERY], "document": [DOCUMENT, SPLADE]},
    "parameters": {"default_route": "document", "allow_empty_key": True, "route_mappings": {}},
}


def files_of(config: dict, tokenizer: dict) -> dict:
    modality = {"text": {"method": "forward", "method_output_name": "logits"}}
    transformer = {"transformer_task": "fill-mask", "modality_config": modality, "module_output_name": "token_embeddings"}
    return {
        "modules.json": [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.base.modules.router.Router"}],
        "router_config.json": ROUTER,
        "config_sentence_transformers.json": {"model_type": "SparseEncoder", "prompts": {"query": "", "document": ""}},
        f"{DOCUMENT}/config.json": config,
        f"{DOCUMENT}/sentence_bert_config.json": transformer,
        f"{DOCUMENT}/tokenizer.json": tokenizer,
        f"{DOCUMENT}/tokenizer_config.json": TOKENIZER_CONFIG,
        f"{SPLADE}/config.json": {"pooling_strategy": "max", "activation_function": "log1p_relu"},
        f"{QUERY}/config.json": {"frozen": True},
        f"{QUERY}/tokenizer.json": tokenizer,
        f"{QUERY}/tokenizer_config.json": TOKENIZER_CONFIG,
    }


def terms(row: np.ndarray) -> dict:
    ids = np.nonzero(row)[0]
    return {"indices": ids.tolist(), "values": np.round(row[ids].astype(np.float64), 6).tolist()}


def content() -> dict:
    config = bert("bert", 64, 2, 1, 128) | {"vocab_size": VOCABULARY, "architectures": ["BertForMaskedLM"]}
    model = transformers.AutoModelForMaskedLM.from_config(transformers.AutoConfig.for_model(**config))
    model.tie_weights()
    shapes = {name: list(tensor.shape) for name, tensor in saved_parameters(model).items()}
    files = files_of(config, tokenizer_json("bert"))
    # Some tokens weigh nothing.
    of_queries = np.round(np.maximum(uniform("query weights", VOCABULARY) + 0.5, 0), 3).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, each in files.items():
            write_json(root / name, each)
        tensors = {name: weights(name, shape) for name, shape in shapes.items()}
        save_file(tensors, root / DOCUMENT / "model.safetensors", {"format": "pt"})
        save_file({"weight": of_queries}, root / QUERY / "model.safetensors", {"format": "pt"})
        encoder = SparseEncoder(folder, device="cpu")
        how = {"convert_to_sparse_tensor": False, "show_progress_bar": False}
        queries = [terms(row.numpy()) for row in encoder.encode_query(QUERIES, **how)]
        documents = [terms(row.numpy()) for row in encoder.encode_document(DOCUMENTS, **how)]
    weights_of_queries = [round(float(value), 3) for value in of_queries]
    inputs = {"files": files, "shapes": shapes, "weights": weights_of_queries, "queries": QUERIES, "documents": DOCUMENTS}
    return inputs | {"queryTerms": queries, "documentTerms": documents}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a number differs")
    check = parser.parse_args().check
    computed = content()
    if check:
        sys.exit(differ(json.loads(json.dumps(computed)), json.loads(FILE.read_text())))
    FILE.write_text(json.dumps(computed, separators=(",", ":")) + "\n")
    print(f"{FILE}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
