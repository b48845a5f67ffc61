"""Where the server is, what every client is asked to embed, and the right vectors."""

import json
import os
import urllib.request

import numpy as np
import pytest

MODEL = "all-MiniLM-L6-v2"
RANKER = "ranker"
QUERY = "how big is london"
DOCUMENTS = ["bread rises", "london has nine million people", "paris is a city of two million", "the river thames"]
TEXTS = ["How big is London", "Straße, 東京, 🌍", "word " * 300, "  spaces\nand lines "]


@pytest.fixture(scope="session")
def url() -> str:
    return os.environ["NATIVE_INFER_URL"]


@pytest.fixture
def texts() -> list[str]:
    return list(TEXTS)


@pytest.fixture(scope="session")
def vectors(url: str):
    """The vectors of some texts, without a client."""

    def embed(input: list[str]) -> np.ndarray:
        body = json.dumps({"input": input, "model": MODEL}).encode()
        request = urllib.request.Request(f"{url}/v1/embeddings", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            return np.float32([row["embedding"] for row in json.load(response)["data"]])

    return embed


@pytest.fixture(scope="session")
def ranking(url: str) -> list[tuple[int, float]]:
    """Places and scores of the documents, the best first, without a client."""
    body = json.dumps({"query": QUERY, "texts": DOCUMENTS}).encode()
    request = urllib.request.Request(f"{url}/rerank", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return [(row["index"], row["score"]) for row in json.load(response)]


@pytest.fixture(scope="session")
def expected(vectors) -> np.ndarray:
    return vectors(TEXTS)
