"""The package `cohere`: its second version's types of embeddings, and its errors."""

import base64

import cohere
import numpy as np
import pytest
from cohere.core.api_error import ApiError
from conftest import DOCUMENTS, MODEL, QUERY, RANKER

DOCUMENT = {"model": MODEL, "input_type": "search_document"}


@pytest.fixture
def client(url: str) -> cohere.ClientV2:
    return cohere.ClientV2(api_key="any", base_url=url)


def test_floats_are_those_of_other_clients(client: cohere.ClientV2, texts: list[str], expected: np.ndarray) -> None:
    answer = client.embed(texts=texts, embedding_types=["float", "base64"], **DOCUMENT)
    np.testing.assert_array_equal(np.float32(answer.embeddings.float_), expected)
    decoded = [np.frombuffer(base64.b64decode(text), np.float32) for text in answer.embeddings.base64]
    np.testing.assert_array_equal(decoded, expected)
    assert answer.texts == texts
    assert answer.meta.billed_units.input_tokens > 256


def test_integers_point_where_the_floats_do(client: cohere.ClientV2, texts: list[str], expected: np.ndarray) -> None:
    answer = client.embed(texts=texts, embedding_types=["int8", "uint8", "binary", "ubinary"], **DOCUMENT)
    for rounded in (answer.embeddings.int8, np.array(answer.embeddings.uint8) - 128):
        vectors = np.float32(rounded)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        assert np.all(np.sum(vectors * expected, axis=1) > 0.99)
    signs = np.unpackbits(np.uint8(answer.embeddings.ubinary), axis=1)
    np.testing.assert_array_equal(signs, expected > 0)
    np.testing.assert_array_equal(np.int16(answer.embeddings.binary) + 128, np.int16(answer.embeddings.ubinary))


def test_errors_are_those_that_the_client_knows(client: cohere.ClientV2) -> None:
    with pytest.raises(cohere.BadRequestError, match="output_dimension"):
        client.embed(texts=["a"], output_dimension=385, **DOCUMENT)
    with pytest.raises(ApiError, match="texts"):
        client.embed(texts=[], **DOCUMENT)


def test_documents_are_ranked_by_both_versions(url: str, client: cohere.ClientV2, ranking: list) -> None:
    first = cohere.Client(api_key="any", base_url=url)
    for either in (client, first):
        answer = either.rerank(model=RANKER, query=QUERY, documents=DOCUMENTS, top_n=3)
        assert [(row.index, row.relevance_score) for row in answer.results] == ranking[:3]
    answer = first.rerank(model=RANKER, query=QUERY, documents=DOCUMENTS, return_documents=True)
    assert [row.document.text for row in answer.results] == [DOCUMENTS[index] for index, _ in ranking]
    with pytest.raises(cohere.BadRequestError, match="documents"):
        client.rerank(model=RANKER, query=QUERY, documents=[])
