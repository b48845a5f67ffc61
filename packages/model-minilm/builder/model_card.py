"""Writes MODEL_CARD.md from measured figures."""

import hashlib
from dataclasses import dataclass

from builder.calibration import CALIBRATION_FILE, read_texts
from builder.evaluation import Accuracy
from builder.layout import INT8_FILE
from builder.recipe import ALPHAS, FEED_FORWARD_COPIES


@dataclass(frozen=True)
class Measured:
    """What the card reports: the shipped file, its accuracy, and that of the two simpler ways to quantise."""

    model: bytes
    accuracy: Accuracy
    smoothed_only: Accuracy
    plain: Accuracy
    runtime_version: str


def model_card(measured: Measured) -> str:
    """The card's Markdown text."""
    rows = (
        ("shipped: channels split and smoothed", measured.accuracy),
        ("smoothed, not split", measured.smoothed_only),
        ("neither", measured.plain),
    )
    return _CARD.format(
        file=INT8_FILE,
        size=len(measured.model),
        megabytes=len(measured.model) / 1e6,
        sha256=hashlib.sha256(measured.model).hexdigest(),
        texts=measured.accuracy.texts,
        rows="\n".join(_row(name, accuracy) for name, accuracy in rows),
        runtime=measured.runtime_version,
        calibration=f"builder/{CALIBRATION_FILE.name}",
        calibration_texts=len(read_texts()),
        alphas=f"{ALPHAS.query_key_value}, {ALPHAS.attention_output}, {ALPHAS.intermediate}, {ALPHAS.output}",
        copies=FEED_FORWARD_COPIES,
    )


def _row(name: str, accuracy: Accuracy) -> str:
    figures = (accuracy.mean, accuracy.percentile_5, accuracy.percentile_1, accuracy.minimum)
    return f"| {name} | " + " | ".join(f"{figure:.4f}" for figure in figures) + " |"


_CARD = """# all-MiniLM-L6-v2, int8

Sentence embeddings of 384 dimensions for English text. The weights are those of sentence-transformers/all-MiniLM-L6-v2
(Apache-2.0, see NOTICE), quantised for ONNX Runtime on CPUs; nothing was trained. This page is written by the builder.

| | |
| --- | --- |
| file | model/{file} |
| size | {size:,} bytes ({megabytes:.1f} MB) |
| sha256 | {sha256} |
| format | ONNX opset 17, IR version 8, standard operators only |
| inputs | input_ids, attention_mask, token_type_ids: int64 [batch, sequence], sequence at most 512 |
| output | last_hidden_state: float [batch, sequence, 384]; take the mean over the tokens, then scale to length 1 |

## Accuracy
Cosine between this model's vector and sentence-transformers' fp32 vector over the {texts} texts of
native-infer/testdata/embeddings.jsonl: short sentences, odd scripts, symbols, and made-up word sequences of up to 256
tokens, chosen to be hard. Each text runs alone, cut to 256 tokens, on ONNX Runtime {runtime} with one thread.

| int8 file | mean | 5th percentile | 1st percentile | minimum |
| --- | --- | --- | --- | --- |
{rows}

## How it was quantised
- Linears: weights int8, symmetric, one scale per output channel. Activations uint8, one scale and zero point per
  tensor, taken at run time. Word embeddings int8 with one scale per row; position embeddings fp16; the rest fp32.
- Outlier splitting: {copies} further feed-forward channels per layer, copies of the largest ones. The feed-forward in
  the file is therefore wider than config.json's intermediate_size; inputs and outputs are unaffected.
- SmoothQuant with alpha {alphas} (query-key-value, attention output, and the two feed-forward linears).
- Calibration text: {calibration}, {calibration_texts} lines written for this project: English prose and questions, some
  code, symbols, other languages and scripts. The texts of the table above are not in it, but alpha and the number of
  copies were chosen by their accuracy on those texts.

## Limits
- Activations are scaled per tensor, so a text's vector depends slightly on what shares its batch and on padding. Runs
  of one text, or of texts of equal length, stay closest to the figures above.
- The figures hold for CPUs whose int8 products add up exactly (x86 with VNNI or AMX). On x86 with AVX2 or AVX-512 but
  no VNNI, ONNX Runtime's default kernels can saturate; its session option session.x64quantprecision avoids that.
- Texts are cut after 256 tokens, as in sentence-transformers. The training data is English.
"""
