"""ONNX Runtime in the coroutine, on the same int8 file as the ways of Node."""

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from ways.arguments import Arguments
from ways.text_model import TextModel, versions_of

# What sentence-transformers cuts texts of this model to, special tokens included.
MAX_TOKENS = 256


async def open_onnxruntime(arguments: Arguments) -> TextModel:
    tokenizer = Tokenizer.from_file(str(arguments.onnx.parent.parent / "tokenizer.json"))
    # The file asks for padding to a fixed length, which sentence-transformers does not do either.
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(arguments.onnx), options, providers=["CPUExecutionProvider"])

    async def embed(text: str) -> np.ndarray:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (hidden,) = session.run(["last_hidden_state"], feeds)
        mean = hidden[0].mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean))

    return TextModel(arguments.onnx.name, versions_of("onnxruntime", "tokenizers"), embed)
