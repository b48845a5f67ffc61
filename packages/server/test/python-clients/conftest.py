"""Where the server is, and what every client is asked to embed."""

import os

import numpy as np
import openai
import pytest

MODEL = "all-MiniLM-L6-v2"
TEXTS = ["How big is London", "Straße, 東京, 🌍", "word " * 300, "  spaces\nand lines "]


@pytest.fixture(scope="session")
def url() -> str:
    return os.environ["NATIVE_INFER_URL"]


@pytest.fixture
def texts() -> list[str]:
    return list(TEXTS)


@pytest.fixture(scope="session")
def expected(url: str) -> np.ndarray:
    """The vectors of TEXTS, as OpenAI's client has them."""
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0)
    rows = client.embeddings.create(model=MODEL, input=TEXTS, encoding_format="float").data
    return np.float32([row.embedding for row in rows])
