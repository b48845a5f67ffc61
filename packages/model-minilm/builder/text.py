"""Text to token ids, as sentence-transformers does it for this model."""

import json
from pathlib import Path

from tokenizers import Tokenizer


class TextEncoder:
    """Hugging Face's tokenizer with the truncation of sentence_bert_config.json and no padding.

    tokenizer.json itself asks for 128 tokens, padded: settings from training, which sentence-transformers overrides.
    """

    def __init__(self, directory: Path) -> None:
        settings = json.loads((directory / "sentence_bert_config.json").read_text(encoding="utf-8"))
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(settings["max_seq_length"])

    def ids(self, text: str) -> list[int]:
        """Token ids with [CLS] and [SEP], at most max_seq_length of them."""
        return list(self._tokenizer.encode(text).ids)
