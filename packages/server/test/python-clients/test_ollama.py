"""The package `ollama`: vectors, models and errors."""

import numpy as np
import ollama
import pytest
from conftest import MODEL


@pytest.fixture
def client(url: str) -> ollama.Client:
    return ollama.Client(host=url)


def test_vectors_are_those_of_other_clients(client: ollama.Client, texts: list[str], expected: np.ndarray) -> None:
    answer = client.embed(model=MODEL, input=texts)
    np.testing.assert_array_equal(np.float32(answer.embeddings), expected)
    assert answer.model == MODEL
    assert answer.prompt_eval_count > 256


def test_one_text_the_old_way(client: ollama.Client, texts: list[str], expected: np.ndarray) -> None:
    answer = client.embeddings(model=MODEL, prompt=texts[0])
    np.testing.assert_allclose(np.float32(answer.embedding), expected[0], atol=1e-6)


def test_models_are_listed_and_shown(client: ollama.Client) -> None:
    assert [model.model for model in client.list().models] == [MODEL]
    shown = client.show(MODEL)
    assert shown.capabilities == ["embedding"]
    assert shown.modelinfo["onnx.embedding_length"] == 384


def test_errors_are_those_that_the_client_knows(client: ollama.Client) -> None:
    with pytest.raises(ollama.ResponseError, match="more than 256 tokens") as long:
        client.embed(model=MODEL, input="word " * 300, truncate=False)
    assert long.value.status_code == 400
