"""LangChain's embedding classes: the same vectors as from the client below them."""

import asyncio

import numpy as np
import openai
import pytest
from langchain_openai import OpenAIEmbeddings

MODEL = "all-MiniLM-L6-v2"


@pytest.fixture
def expected(url: str, texts: list[str]) -> np.ndarray:
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="any")
    rows = client.embeddings.create(model=MODEL, input=texts, encoding_format="float").data
    return np.float32([row.embedding for row in rows])


@pytest.fixture
def langchain_openai(url: str) -> OpenAIEmbeddings:
    # Otherwise it tokenizes for OpenAI's own models and sends their token ids.
    return OpenAIEmbeddings(model=MODEL, base_url=f"{url}/v1", api_key="any", check_embedding_ctx_length=False)


def test_openai_documents_and_query(langchain_openai: OpenAIEmbeddings, texts: list[str], expected: np.ndarray) -> None:
    np.testing.assert_array_equal(np.float32(langchain_openai.embed_documents(texts)), expected)
    np.testing.assert_array_equal(np.float32(langchain_openai.embed_query(texts[0])), expected[0])


def test_openai_async(langchain_openai: OpenAIEmbeddings, texts: list[str], expected: np.ndarray) -> None:
    vectors = asyncio.run(langchain_openai.aembed_documents(texts))
    np.testing.assert_array_equal(np.float32(vectors), expected)


def test_openai_dimensions(url: str, expected: np.ndarray, texts: list[str]) -> None:
    short = OpenAIEmbeddings(
        model=MODEL, base_url=f"{url}/v1", api_key="any", check_embedding_ctx_length=False, dimensions=32
    )
    whole = expected[0][:32]
    np.testing.assert_allclose(short.embed_query(texts[0]), whole / np.linalg.norm(whole), atol=1e-6)
