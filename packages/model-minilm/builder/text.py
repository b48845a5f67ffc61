"""Text to token ids, as sentence-transformers does it."""

import json
from pathlib import Path

from tokenizers import Tokenizer


class TextEncoder:
    """Hugging Face's tokenizer with sentence-transformers' truncation and no padding.

    The longest text is what sentence_bert_config.json says or, without that file, what config.json's position table
    holds. A tokenizer.json may ask for another length and for padding: settings from training, which do not count.
    """

    def __init__(self, directory: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_longest_text(directory))

    def ids(self, text: str) -> list[int]:
        """Token ids with [CLS] and [SEP], cut to the longest text."""
        return list(self._tokenizer.encode(text).ids)


def _longest_text(directory: Path) -> int:
    positions = int(json.loads((directory / "config.json").read_text(encoding="utf-8"))["max_position_embeddings"])
    settings = directory / "sentence_bert_config.json"
    if not settings.is_file():
        return positions
    longest = json.loads(settings.read_text(encoding="utf-8")).get("max_seq_length")
    return min(int(longest or positions), positions)
