"""sentence-transformers: in the coroutine, in a pool of one thread, in a pool of one process."""

import asyncio
import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING

from ways.arguments import Arguments
from ways.lifeline import end_with_parent
from ways.models.weights import FP32_FILE, fp32_model_directory
from ways.text_model import TextModel, versions_of

if TYPE_CHECKING:
    import numpy as np
    from sentence_transformers import SentenceTransformer

_model: "SentenceTransformer | None" = None


def _load(threads: int) -> None:
    """Loads this process's model."""
    global _model
    # Here, not above: the server of the process pool itself has no use for torch.
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    _model = SentenceTransformer(fp32_model_directory(), device="cpu")


def _load_in_worker(threads: int) -> None:
    end_with_parent()
    _load(threads)


def _encode(text: str) -> "np.ndarray":
    assert _model is not None
    return _model.encode(text, show_progress_bar=False)


def _versions() -> dict[str, str]:
    return versions_of("sentence-transformers", "torch", "transformers")


async def open_inline(arguments: Arguments) -> TextModel:
    """The model is called in the coroutine: what the article warns of."""
    _load(arguments.threads)

    async def embed(text: str) -> "np.ndarray":
        return _encode(text)

    return TextModel(FP32_FILE, _versions(), embed)


def _through(pool: Executor) -> TextModel:
    async def embed(text: str) -> "np.ndarray":
        return await asyncio.get_running_loop().run_in_executor(pool, _encode, text)

    return TextModel(FP32_FILE, _versions(), embed)


async def open_thread_pool(arguments: Arguments) -> TextModel:
    _load(arguments.threads)
    return _through(ThreadPoolExecutor(max_workers=1))


async def open_process_pool(arguments: Arguments) -> TextModel:
    """Only the worker loads the model: its initializer does."""
    spawn = multiprocessing.get_context("spawn")
    return _through(
        ProcessPoolExecutor(1, mp_context=spawn, initializer=_load_in_worker, initargs=(arguments.threads,))
    )
