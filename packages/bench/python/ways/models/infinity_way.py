"""Infinity's engine behind the same handler: its own server could not wait for the I/O."""

import logging

import numpy as np
import torch
from infinity_emb import AsyncEmbeddingEngine, EngineArgs

from ways.arguments import Arguments
from ways.models.weights import FP32_FILE, fp32_model_directory
from ways.text_model import TextModel, versions_of


async def open_infinity(arguments: Arguments) -> TextModel:
    # It installs a log of its own that tells each step of its start.
    logging.disable(logging.INFO)
    torch.set_num_threads(arguments.threads)
    engine = AsyncEmbeddingEngine.from_args(
        EngineArgs(
            model_name_or_path=fp32_model_directory(),
            engine="torch",
            device="cpu",
            dtype="float32",
            # It would run 32 texts of 512 tokens: the other ways are warmed up with one text, and so is this one.
            model_warmup=False,
        )
    )
    await engine.astart()

    async def embed(text: str) -> np.ndarray:
        vectors, _ = await engine.embed(sentences=[text])
        return np.asarray(vectors[0])

    return TextModel(FP32_FILE, versions_of("infinity-emb", "torch", "sentence-transformers", "transformers"), embed)
