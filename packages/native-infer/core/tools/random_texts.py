"""Random texts and token ids for the differential test of the tokenizer."""

import unicodedata

from tokenizer_variants import AWKWARD_TOKENS
from training_text import SENTENCES


def scalar_values():
    return (c for c in range(0x110000) if not 0xD800 <= c < 0xE000)


def words_of(model):
    """The vocabulary as it may stand in a text."""
    pieces = [entry if isinstance(entry, str) else entry[0] for entry in model["vocab"]]
    return [piece.removeprefix("##").replace("▁", " ").replace("Ġ", " ") for piece in pieces]


class TextGenerator:
    """Random texts that mix scripts, marks, controls, planes, vocabulary words and added tokens."""

    def __init__(self, document, rng):
        self.rng = rng
        everything = [chr(c) for c in scalar_values()]
        assigned = [c for c in everything if unicodedata.category(c) not in ("Cn", "Co")]
        self.pools = [
            [chr(c) for c in range(0x20, 0x7F)],
            [chr(c) for c in range(0x80)],
            [chr(c) for c in range(0xA0, 0x600)],
            [c for c in assigned if unicodedata.combining(c)],
            [c for c in assigned if unicodedata.category(c) in ("Mn", "Mc", "Me")],
            [c for c in assigned if unicodedata.decomposition(c)],
            [c for c in assigned if c.lower() != c],
            [c for c in assigned if unicodedata.category(c)[0] in "ZPC"],
            [chr(c) for c in [*range(0x3000, 0x30FF), *range(0x4E00, 0x4F00), *range(0xF900, 0xFB00)]],
            [chr(c) for c in [*range(0xAC00, 0xD7A4), *range(0x1100, 0x1200)]],
            [chr(c) for c in [*range(0x1F300, 0x1F6FF), 0x200D, 0xFE0F]],
            list(" \t\n\r\u00a0\u2003\u3000\u0085\u200b\ufeff\u00ad\u0000\ufffd"),
            assigned,
            everything,
        ]
        self.words = words_of(document["model"])
        self.tokens = ["[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]", "[cls]", "[MASK", "[[", "##"]
        self.tokens += [token["content"] for token in AWKWARD_TOKENS]
        self.tokens += ["new york", "CAFE\u0301", "cafe", "norm", "ΞΈΝΟΣ", "中", "文"]
        self.tokens += ["'s", "'LL", "'\u017f", "\n", "\r\n", " \n ", "1234"]
        self.tokens += ["\u00a9\u200d\u2122", "▁", "▁▁", "Ġ", "<0x41>"]

        self.tokens += [token["content"] for token in document["added_tokens"]]

    def text(self):
        return "".join(self.fragment() for _ in range(self.rng.randint(1, self.rng.choice((3, 12, 40)))))

    def fragment(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.25:
            word = rng.choice(self.words)
            return rng.choice((word, word.upper(), word.title())) + rng.choice(("", " ", " "))
        if kind < 0.40:
            return rng.choice(self.tokens) + rng.choice(("", "", " ", "  ", "\u0301"))
        if kind < 0.44:
            return rng.choice(SENTENCES)[: rng.randint(1, 60)]
        if kind < 0.46:
            return rng.choice(rng.choice(self.pools)) * rng.randint(95, 105)
        return "".join(rng.choices(rng.choice(self.pools), k=rng.randint(1, 6)))


def random_ids(tokenizer, count, rng):
    """Sequences of ids: any, short pieces, added tokens, bytes and punctuation, alone and mixed."""
    names = {id: name for name, id in tokenizer.get_vocab().items()}
    added = sorted(tokenizer.get_added_tokens_decoder())
    everything = sorted(names)
    short = [id for id in everything if len(names[id]) <= 2] or everything
    marked = [id for id in everything if names[id].startswith(("<0x", "'", "##", "▁", "Ġ", "."))] or everything
    pools = [everything, short, marked, added or everything]
    sequences = []
    for _ in range(count):
        one = rng.choice(pools)
        length = rng.randint(0, rng.choice((3, 12, 40)))
        sequences.append([rng.choice(rng.choice((one, one, rng.choice(pools)))) for _ in range(length)])
    return sequences
