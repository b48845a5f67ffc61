"""Natural English prose for measuring: sentences of Debian's fortunes package, which this project does not contain."""

import re
from pathlib import Path

from builder.evaluation import Golden
from builder.reference import encode, pool
from builder.text import TextEncoder
from builder.weights import FloatEncoder

FORTUNES = Path("/usr/share/games/fortunes")
FILES = ("literature", "wisdom")
_SENTENCE = re.compile(r"[A-Z][A-Za-z,;:' -]+[.!?]")
_MOST_WORDS, _FEWEST_WORDS = 60, 8


def read_prose(directory: Path = FORTUNES) -> list[str]:
    """The sentences of the quotations in `directory`, without the lines that name an author.

    A sentence counts if it has 8 to 60 words and only letters and common punctuation; each counts once. Raises
    FileNotFoundError saying what to install where the files are absent.
    """
    for name in FILES:
        if not (directory / name).is_file():
            raise FileNotFoundError(f"{directory / name} is missing; it comes with Debian's package fortunes")
    entries = [entry for name in FILES for entry in (directory / name).read_text(encoding="utf-8").split("\n%\n")]
    return list(dict.fromkeys(sentence for entry in entries for sentence in _sentences(entry)))


def reference_vectors(weights: FloatEncoder, encoder: TextEncoder, texts: list[str]) -> list[Golden]:
    """`texts` with the vectors of the float64 reference."""
    return [Golden(text, pool(encode(weights, encoder.ids(text)))) for text in texts]


def _sentences(entry: str) -> list[str]:
    quotation = re.split(r"\n\s*--", entry)[0]
    sentences = re.split(r"(?<=[.!?]) +(?=[A-Z])", " ".join(quotation.split()))
    return [
        each for each in sentences if _SENTENCE.fullmatch(each) and _FEWEST_WORDS <= len(each.split()) <= _MOST_WORDS
    ]
