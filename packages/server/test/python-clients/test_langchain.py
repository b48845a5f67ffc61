"""LangChain's embedding classes: the same vectors as from OpenAI's client."""

import asyncio

import numpy as np
import pytest
from conftest import MODEL
from langchain_cohere import CohereEmbeddings
from langchain_core.embeddings import Embeddings
from langchain_ollama import OllamaEmbeddings
from langchain_openai import OpenAIEmbeddings


def openai_embeddings(url: str, **options: int) -> Embeddings:
    # With its check it would tokenize for OpenAI's own models and send their token ids.
    base = {"base_url": f"{url}/v1", "api_key": "any", "check_embedding_ctx_length": False}
    return OpenAIEmbeddings(model=MODEL, **base, **options)


def ollama_embeddings(url: str) -> Embeddings:
    return OllamaEmbeddings(model=MODEL, base_url=url)


def cohere_embeddings(url: str) -> Embeddings:
    return CohereEmbeddings(model=MODEL, base_url=url, cohere_api_key="any")


@pytest.fixture(params=[openai_embeddings, ollama_embeddings, cohere_embeddings])
def embeddings(request: pytest.FixtureRequest, url: str) -> Embeddings:
    return request.param(url)


def test_documents(embeddings: Embeddings, texts: list[str], expected: np.ndarray) -> None:
    np.testing.assert_array_equal(np.float32(embeddings.embed_documents(texts)), expected)


def test_query(embeddings: Embeddings, texts: list[str], expected: np.ndarray) -> None:
    for text, vector in zip(texts, expected, strict=True):
        np.testing.assert_array_equal(np.float32(embeddings.embed_query(text)), vector)


def test_documents_without_waiting(embeddings: Embeddings, texts: list[str], expected: np.ndarray) -> None:
    vectors = asyncio.run(embeddings.aembed_documents(texts))
    np.testing.assert_array_equal(np.float32(vectors), expected)


def test_dimensions(url: str, texts: list[str], expected: np.ndarray) -> None:
    whole = expected[0][:32]
    short = openai_embeddings(url, dimensions=32).embed_query(texts[0])
    np.testing.assert_allclose(short, whole / np.linalg.norm(whole), atol=1e-6)
