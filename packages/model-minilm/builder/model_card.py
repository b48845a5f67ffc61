"""Writes MODEL_CARD.md from the shipped files and measured figures."""

import hashlib
from pathlib import Path

from builder.calibration import CALIBRATION_FILE, read_texts
from builder.evaluation import Accuracy
from builder.layout import NATIVE_FILES, STANDARD_FILE
from builder.measuring import Row
from builder.prose import FILES
from builder.recipe import NATIVE, STANDARD, Recipe


def model_card(model_directory: Path, rows: list[Row], runtime_version: str) -> str:
    """The card's Markdown text."""
    return _CARD.format(
        native=_file(model_directory, NATIVE_FILES["int8"]),
        standard=_file(model_directory, STANDARD_FILE),
        golden_texts=rows[0].golden.texts,
        prose_texts=rows[0].prose.texts,
        prose_files=" and ".join(FILES),
        rows="\n".join(_row(row) for row in rows),
        runtime=runtime_version,
        calibration=f"builder/{CALIBRATION_FILE.name}",
        calibration_texts=len(read_texts()),
        native_alphas=_alphas(NATIVE),
        standard_alphas=_alphas(STANDARD),
        copies=STANDARD.copies,
    )


def _file(directory: Path, name: str) -> str:
    content = (directory / name).read_bytes()
    return f"| model/{name} | {len(content):,} bytes | {hashlib.sha256(content).hexdigest()} |"


def _row(row: Row) -> str:
    return f"| {row.name} | {row.size / 1e6:.1f} MB | {_figures(row.golden)} | {_figures(row.prose)} |"


def _figures(accuracy: Accuracy) -> str:
    return " | ".join(f"{figure:.5f}" for figure in (accuracy.mean, accuracy.percentile_5, accuracy.minimum))


def _alphas(recipe: Recipe) -> str:
    each = recipe.alphas
    return f"{each.query_key_value}, {each.attention_output}, {each.intermediate}, {each.output}"


_CARD = """# all-MiniLM-L6-v2, int8

Sentence embeddings of 384 dimensions for English text. The weights are those of sentence-transformers/all-MiniLM-L6-v2
(Apache-2.0, see NOTICE), quantised for ONNX Runtime on CPUs; nothing was trained. This page is written by the builder.

| file | size | sha256 |
| --- | --- | --- |
{native}
{standard}

Both are ONNX opset 17, IR version 8. The output is last_hidden_state: take the mean over a text's tokens, then scale to
length 1. A text may have up to 512 tokens; sentence-transformers cuts after 256.

- model_native.onnx is the one that native-infer runs, and the only one in the npm package. One node, BertEncoder of the
  domain native_infer, takes packed tokens without padding: token_ids int32 [tokens] and sequence_offsets int32
  [texts + 1]; the output is float [tokens, 384].
- model_quantized.onnx has standard operators only, for other runtimes. It takes input_ids, attention_mask and
  token_type_ids, int64 [batch, sequence]; the output is float [batch, sequence, 384].

## Accuracy
Cosine between a model's vector and the fp32 vector. Each text runs alone, cut to 256 tokens, on ONNX Runtime {runtime}
with one thread.

- Golden: the {golden_texts} texts of native-infer/testdata/embeddings.jsonl against sentence-transformers' vectors:
  short sentences, odd scripts, symbols, and made-up word sequences of up to 256 tokens, chosen to be hard.
- Prose: {prose_texts} English sentences of 8 to 60 words from the files {prose_files} of Debian's package fortunes
  (builder/prose.py picks them) against the builder's float64 reference. They are not part of this project.

| model | size | golden mean | 5th percentile | minimum | prose mean | 5th percentile | minimum |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

"Plain" means rounded without smoothing and splitting. bf16 and fp32 files are not shipped:
`python -m builder --precision bf16` writes one. Their word embeddings have the precision of their linears; position
embeddings and norms are fp32.

The native figures are those of the kernels that native-infer picks on the measuring CPU. Its other kernels for x86 and
the portable one, forced in turn, came within 0.0001 of these means on the golden texts.

## How they were quantised
- Weights of the linears: int8, symmetric, one scale per output channel. Word embeddings: int8, one scale per row.
- Activations, native: uint8, one scale and offset per token, and in the feed-forward's second linear one pair per
  token and group of 384 channels, taken at run time. Position embeddings and the rest fp32. SmoothQuant with alpha
  {native_alphas} (query-key-value, attention output, and the two feed-forward linears).
- Activations, standard: uint8, one scale and zero point per tensor, taken at run time. Position embeddings fp16, the
  rest fp32. Outlier splitting: {copies} further feed-forward channels per layer, copies of the largest ones, so the
  feed-forward is wider than config.json's intermediate_size. SmoothQuant with alpha {standard_alphas}.
- Calibration text: {calibration}, {calibration_texts} lines written for this project: English prose and questions, some
  code, symbols, other languages and scripts. No text of the table above is in it, but alpha and the number of copies
  were chosen by their accuracy on texts of the table.

## Limits
- model_quantized.onnx scales activations per tensor, so a text's vector depends slightly on what shares its batch and
  on padding. Its figures hold for CPUs whose int8 products add up exactly (x86 with VNNI or AMX). On x86 with AVX2 or
  AVX-512 but no VNNI, ONNX Runtime's default kernels can saturate. model_native.onnx has neither limit.
- The training data is English.
"""
