"""Where the server is, and what is asked of every client."""

import os

import pytest

TEXTS = ["How big is London", "", "Straße, 東京, 🌍", "word " * 300]


@pytest.fixture(scope="session")
def url() -> str:
    return os.environ["NATIVE_INFER_URL"]


@pytest.fixture
def texts() -> list[str]:
    return TEXTS
