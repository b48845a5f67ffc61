"""The package `openai`: its own parsing of the answers, and its errors."""

import base64
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import openai
import pytest
from conftest import MODEL


@pytest.fixture
def client(url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0)


def test_vectors_are_the_same_in_both_encodings(client: openai.OpenAI, texts: list[str]) -> None:
    # Without encoding_format the client asks for base64 and decodes it.
    implicit = client.embeddings.create(model=MODEL, input=texts)
    floats = client.embeddings.create(model=MODEL, input=texts, encoding_format="float")
    text = client.embeddings.create(model=MODEL, input=texts, encoding_format="base64")
    assert [row.index for row in implicit.data] == list(range(len(texts)))
    for ours, theirs, raw in zip(implicit.data, floats.data, text.data, strict=True):
        assert len(ours.embedding) == 384
        assert np.linalg.norm(ours.embedding) == pytest.approx(1, abs=1e-5)
        np.testing.assert_array_equal(np.float32(ours.embedding), np.float32(theirs.embedding))
        decoded = np.frombuffer(base64.b64decode(str(raw.embedding)), np.float32)
        np.testing.assert_array_equal(decoded, np.float32(theirs.embedding))
    assert implicit.model == MODEL
    assert implicit.usage == floats.usage
    assert implicit.usage.prompt_tokens == implicit.usage.total_tokens > 256


def test_dimensions_cut_and_scale_again(client: openai.OpenAI) -> None:
    whole = client.embeddings.create(model=MODEL, input="a").data[0].embedding
    cut = client.embeddings.create(model=MODEL, input="a", dimensions=64).data[0].embedding
    expected = np.array(whole[:64]) / np.linalg.norm(whole[:64])
    np.testing.assert_allclose(cut, expected, atol=1e-6)


def test_token_ids_are_embedded_as_they_are(client: openai.OpenAI) -> None:
    # [CLS] how big is london [SEP]
    ids = [101, 2129, 2502, 2003, 2414, 102]
    text = client.embeddings.create(model=MODEL, input="How big is London").data[0].embedding
    tokens = client.embeddings.create(model=MODEL, input=[ids]).data[0].embedding
    np.testing.assert_array_equal(tokens, text)


def test_errors_are_those_that_the_client_knows(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as wrong:
        client.embeddings.create(model=MODEL, input="a", dimensions=0)
    assert (wrong.value.code, wrong.value.param) == ("INVALID_ARGUMENT", "dimensions")
    with pytest.raises(openai.APIStatusError) as long:
        client.embeddings.create(model=MODEL, input=["a"] * 3000)
    assert (long.value.status_code, long.value.code) == (413, "TOO_LONG")
    late = {"X-Request-Timeout-Ms": "0"}
    with pytest.raises(openai.APIStatusError) as expired:
        client.embeddings.create(model=MODEL, input="a", extra_headers=late)
    # A server that knows by now how long a text takes refuses at once.
    assert expired.value.code in ("DEADLINE_EXCEEDED", "OVERLOADED")


@pytest.mark.parametrize("width", [1, 8])
def test_many_at_once_get_their_own_vectors(client: openai.OpenAI, width: int) -> None:
    words = [f"text number {i}" for i in range(4 * width)]
    alone = client.embeddings.create(model=MODEL, input=words).data
    with ThreadPoolExecutor(width) as pool:
        together = list(pool.map(lambda word: client.embeddings.create(model=MODEL, input=word), words))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one.embedding, other.data[0].embedding)
