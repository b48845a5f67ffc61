from dataclasses import replace

import numpy as np
import pytest

from builder.fp32_model import fp32_model
from builder.reference import encode
from builder.running import open_session, open_standard
from builder.text import TextEncoder
from builder.weights import FloatEncoder

TEXTS = ("", "How big is London", "word " * 300, "日本語 und Ελληνικά")


@pytest.fixture(scope="module")
def model(weights: FloatEncoder) -> bytes:
    return fp32_model(weights)


def test_fp32_graph_computes_the_reference(model: bytes, weights: FloatEncoder, texts: TextEncoder) -> None:
    run = open_standard(model)
    for text in TEXTS:
        ids = texts.ids(text)
        np.testing.assert_allclose(run(ids), encode(weights, ids), atol=2e-5)


def test_padding_does_not_change_a_text(model: bytes, texts: TextEncoder) -> None:
    run = open_standard(model)
    short, long = texts.ids("How big is London"), texts.ids("How far is it from London to the sea, and back?")
    ids = np.array([short + [0] * (len(long) - len(short)), long], dtype=np.int64)
    mask = (np.arange(len(long)) < np.array([[len(short)], [len(long)]])).astype(np.int64)
    feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    batched = open_session(model).run(None, feeds)[0]
    np.testing.assert_allclose(batched[0, : len(short)], run(short), atol=2e-5)
    np.testing.assert_allclose(batched[1], run(long), atol=2e-5)


def test_token_type_ids_choose_their_row(model: bytes, weights: FloatEncoder, texts: TextEncoder) -> None:
    ids = texts.ids("the second half of a pair")
    batch = np.array([ids], dtype=np.int64)
    feeds = {"input_ids": batch, "attention_mask": np.ones_like(batch), "token_type_ids": np.ones_like(batch)}
    swapped = replace(weights, token_type=weights.token_type[::-1])
    np.testing.assert_allclose(open_session(model).run(None, feeds)[0][0], encode(swapped, ids), atol=2e-5)
