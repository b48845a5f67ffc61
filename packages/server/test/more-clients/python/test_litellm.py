"""The package `litellm`, which sends null for what its caller does not set, by each of the APIs that it can find here."""

import base64
import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import numpy as np
import pytest
from conftest import DOCUMENTS, MODEL, QUERY, RANKER

litellm.num_retries = 0


def openai(url: str) -> dict[str, object]:
    return {"model": f"openai/{MODEL}", "api_base": f"{url}/v1", "api_key": "any"}


def openai_slash(url: str) -> dict[str, object]:
    return {"model": f"openai/{MODEL}", "api_base": f"{url}//v1/", "api_key": "any"}


def hosted_vllm(url: str) -> dict[str, object]:
    return {"model": f"hosted_vllm/{MODEL}", "api_base": f"{url}/v1", "api_key": "any"}


def azure(url: str) -> dict[str, object]:
    return {"model": f"azure/{MODEL}", "api_base": url, "api_key": "any", "api_version": "2024-10-21"}


def ollama(url: str) -> dict[str, object]:
    return {"model": f"ollama/{MODEL}", "api_base": url}


def cohere(url: str) -> dict[str, object]:
    return {"model": f"cohere/{MODEL}", "api_base": f"{url}/v2/embed", "api_key": "any", "input_type": "search_document"}


APIS = [openai, openai_slash, hosted_vllm, azure, ollama, cohere]
OPENAI = [openai, hosted_vllm, azure]


def vector(embedding: object) -> np.ndarray:
    if isinstance(embedding, str):
        return np.frombuffer(base64.b64decode(embedding), np.float32)
    return np.float32(embedding)


@pytest.mark.parametrize("api", APIS)
def test_vectors_are_the_right_ones(api, url: str, texts: list[str], expected: np.ndarray) -> None:
    answer = litellm.embedding(input=texts, **api(url))
    np.testing.assert_allclose([vector(row["embedding"]) for row in answer.data], expected, atol=1e-6)


@pytest.mark.parametrize("api", APIS)
def test_null_means_that_nothing_is_set(api, url: str, texts: list[str], expected: np.ndarray) -> None:
    answer = litellm.embedding(input=texts, encoding_format=None, dimensions=None, user=None, **api(url))
    np.testing.assert_allclose([vector(row["embedding"]) for row in answer.data], expected, atol=1e-6)


@pytest.mark.parametrize("api", OPENAI)
@pytest.mark.parametrize("encoding", ["float", "base64"])
def test_both_encodings_are_the_same(api, encoding: str, url: str, texts: list[str], expected: np.ndarray) -> None:
    answer = litellm.embedding(input=texts, encoding_format=encoding, **api(url))
    np.testing.assert_allclose([vector(row["embedding"]) for row in answer.data], expected, atol=1e-6)


@pytest.mark.parametrize("api", OPENAI)
def test_dimensions(api, url: str, texts: list[str], expected: np.ndarray) -> None:
    whole = expected[0][:32]
    answer = litellm.embedding(input=texts[:1], dimensions=32, allowed_openai_params=["dimensions"], **api(url))
    np.testing.assert_allclose(vector(answer.data[0]["embedding"]), whole / np.linalg.norm(whole), atol=1e-6)


@pytest.mark.parametrize("api", OPENAI)
def test_errors_are_those_that_it_knows(api, url: str) -> None:
    with pytest.raises(litellm.BadRequestError, match="dimensions"):
        litellm.embedding(input=["a"], dimensions=385, allowed_openai_params=["dimensions"], **api(url))


RERANKERS = {
    "cohere": "{url}/v2/rerank",
    "hosted_vllm": "{url}/v1",
    "jina_ai": "{url}/v1/rerank",
}


@pytest.mark.parametrize("api", RERANKERS)
def test_documents_are_ranked(api: str, url: str, ranking: list) -> None:
    answer = litellm.rerank(
        model=f"{api}/{RANKER}",
        query=QUERY,
        documents=DOCUMENTS,
        top_n=3,
        api_base=RERANKERS[api].format(url=url),
        api_key="any",
    )
    assert [(row["index"], row["relevance_score"]) for row in answer.results] == ranking[:3]
