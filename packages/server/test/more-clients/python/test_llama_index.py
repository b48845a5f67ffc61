"""LlamaIndex's embedding classes."""

import asyncio

import numpy as np
import openai
import pytest
from conftest import MODEL
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.embeddings.ollama import OllamaEmbedding
from llama_index.embeddings.openai import OpenAIEmbedding


def openai_embedding(url: str, **options: object) -> BaseEmbedding:
    # `model` takes only the names of OpenAI's own models; `model_name` goes before it.
    return OpenAIEmbedding(model_name=MODEL, api_base=f"{url}/v1/", api_key="any", max_retries=0, **options)


def ollama_embedding(url: str, **options: object) -> BaseEmbedding:
    return OllamaEmbedding(model_name=f"{MODEL}:latest", base_url=f"{url}/", **options)


@pytest.fixture(params=[openai_embedding, ollama_embedding])
def embedding(request: pytest.FixtureRequest, url: str) -> BaseEmbedding:
    return request.param(url)


def normal(texts: list[str]) -> list[str]:
    """The class for OpenAI puts spaces in place of new lines."""
    return [text.replace("\n", " ") for text in texts]


def test_documents(embedding: BaseEmbedding, texts: list[str], vectors) -> None:
    got = np.float32(embedding.get_text_embedding_batch(normal(texts)))
    np.testing.assert_allclose(got, vectors(normal(texts)), atol=1e-6)


def test_query(embedding: BaseEmbedding, texts: list[str], vectors) -> None:
    for text in normal(texts):
        np.testing.assert_allclose(np.float32(embedding.get_query_embedding(text)), vectors([text])[0], atol=1e-6)


def test_documents_without_waiting(embedding: BaseEmbedding, texts: list[str], vectors) -> None:
    got = np.float32(asyncio.run(embedding.aget_text_embedding_batch(normal(texts))))
    np.testing.assert_allclose(got, vectors(normal(texts)), atol=1e-6)


def test_dimensions_and_errors(url: str, expected: np.ndarray, texts: list[str]) -> None:
    whole = expected[0][:32]
    short = openai_embedding(url, dimensions=32).get_text_embedding(texts[0])
    np.testing.assert_allclose(short, whole / np.linalg.norm(whole), atol=1e-6)
    with pytest.raises(openai.BadRequestError, match="dimensions"):
        openai_embedding(url, dimensions=385).get_text_embedding("a")
