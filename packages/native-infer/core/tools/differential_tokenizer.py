#!/usr/bin/env python3
"""Compares the native tokenizer with Hugging Face tokenizers: ids, offsets and truncation must be identical.

    python3 -m venv venv && venv/bin/pip install -r core/tools/requirements.txt
    venv/bin/python core/tools/differential_tokenizer.py ENCODE_LINES TOKENIZER_JSON [--help]

ENCODE_LINES is the executable built from core/tests/tokenizer/encode_lines.cc. Each variant of the tokenizer file
(normalizer settings, awkward added tokens, a vocabulary of single characters that spells out the normalised text)
sees every code point, alone and inside a word, and --count random texts. Exits with 1 where anything differs.
"""

import argparse
import copy
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unicodedata

from tokenizers import Tokenizer

SPELLED = [*range(0x20, 0xD800), *range(0xE000, 0x32400), *range(0xE0000, 0xE0200)]
MAX_SHOWN = 10
BATCH = 50_000


def scalar_values():
    return (c for c in range(0x110000) if not 0xD800 <= c < 0xE000)


def added(content, **flags):
    defaults = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=False)
    return dict(id=0, content=content, **{**defaults, **flags})


AWKWARD_TOKENS = [
    added("<left>", lstrip=True),
    added("<right>", rstrip=True),
    added("<both>", lstrip=True, rstrip=True),
    added("<both>x"),
    added("alone", single_word=True),
    added("alonealone", single_word=True, rstrip=True),
    added("New York", normalized=True),
    added("Café", normalized=True, single_word=True),
    added("中文", normalized=True, lstrip=True),
    added("NORM", normalized=True, lstrip=True, rstrip=True),
    added("ξένος", normalized=True, rstrip=True),
]


def with_normalizer(document, **settings):
    variant = copy.deepcopy(document)
    variant["normalizer"].update(settings)
    return variant


def with_added_tokens(document):
    variant = copy.deepcopy(document)
    first = len(variant["model"]["vocab"])
    variant["added_tokens"] += [{**token, "id": first + i} for i, token in enumerate(AWKWARD_TOKENS)]
    return variant


def with_spelling_vocabulary(document, **settings):
    variant = with_normalizer(document, **settings)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = special + [chr(c) for c in SPELLED] + ["##" + chr(c) for c in SPELLED]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    variant["model"]["vocab"] = vocabulary
    for token in variant["added_tokens"]:
        token["id"] = vocabulary[token["content"]]
    variant["post_processor"] = dict(
        type="BertProcessing", sep=["[SEP]", vocabulary["[SEP]"]], cls=["[CLS]", vocabulary["[CLS]"]]
    )
    return variant


def variants(document):
    """Tokenizer files to compare with, by name."""
    untouched = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return {
        "as it is": document,
        "spelling": with_spelling_vocabulary(document),
        "spelling, no cleaning": with_spelling_vocabulary(document, clean_text=False),
        "spelling, accents kept": with_spelling_vocabulary(document, strip_accents=False),
        "spelling, case kept, accents stripped": with_spelling_vocabulary(
            document, lowercase=False, strip_accents=True, handle_chinese_chars=False
        ),
        "no normalisation": with_normalizer(document, **untouched),
        "awkward added tokens": with_added_tokens(document),
        "awkward added tokens, spelling": with_added_tokens(with_spelling_vocabulary(document)),
        "awkward added tokens, case kept": with_added_tokens(
            with_normalizer(document, lowercase=False, strip_accents=True)
        ),
    }


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
        self.words = [word.removeprefix("##") for word in document["model"]["vocab"]]
        self.tokens = ["[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]", "[cls]", "[MASK", "[[", "##"]
        self.tokens += [token["content"] for token in AWKWARD_TOKENS]
        self.tokens += ["new york", "CAFE\u0301", "cafe", "norm", "ΞΈΝΟΣ", "中", "文"]

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
        if kind < 0.42:
            return rng.choice(rng.choice(self.pools)) * rng.randint(95, 105)
        return "".join(rng.choices(rng.choice(self.pools), k=rng.randint(1, 6)))


def native_encodings(encode_lines, path, texts, max_tokens):
    lines = "".join(text.encode().hex() + "\n" for text in texts)
    command = [encode_lines, str(path)] + ([str(max_tokens)] if max_tokens else [])
    result = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


def reference_encodings(tokenizer, texts, max_tokens):
    encodings = tokenizer.encode_batch(texts)
    full = [(e.ids, [list(span) for span in e.offsets]) for e in encodings]
    if not max_tokens:
        return [dict(ids=ids, offsets=offsets, truncated=False) for ids, offsets in full]
    tokenizer.enable_truncation(max_tokens)
    cut = tokenizer.encode_batch(texts)
    tokenizer.no_truncation()
    return [
        dict(ids=c.ids, offsets=[list(span) for span in c.offsets], truncated=len(ids) > len(c.ids))
        for c, (ids, _) in zip(cut, full)
    ]


def count_differences(name, encode_lines, path, texts, max_tokens=None):
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    differences = 0
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        native = native_encodings(encode_lines, path, batch, max_tokens)
        assert len(native) == len(batch)
        for text, ours, theirs in zip(batch, native, reference_encodings(tokenizer, batch, max_tokens)):
            if ours != theirs:
                differences += 1
                if differences <= MAX_SHOWN:
                    print(f"{name}: {text!a}\n  native    {ours}\n  reference {theirs}")
    return differences


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("encode_lines")
    parser.add_argument("tokenizer_json", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=60_000, help="random texts for each variant")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip-code-points", action="store_true", help="random texts only")
    arguments = parser.parse_args()
    document = json.loads(arguments.tokenizer_json.read_text())
    generator = TextGenerator(document, random.Random(arguments.seed))
    code_points = () if arguments.skip_code_points else scalar_values()
    every_code_point = [t for c in code_points for t in (chr(c), f"a{chr(c)}b")]
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, variant) in enumerate(variants(document).items()):
            path = pathlib.Path(folder) / f"{number}.json"
            path.write_text(json.dumps(variant))
            texts = [generator.text() for _ in range(arguments.count)]
            counts = [
                count_differences(name, arguments.encode_lines, path, every_code_point),
                count_differences(name, arguments.encode_lines, path, texts),
                count_differences(name, arguments.encode_lines, path, texts, generator.rng.randint(2, 24)),
            ]
            print(f"{name}: {counts[0]} of {len(every_code_point)} code point texts, {counts[1]} of {len(texts)} "
                  f"random texts and {counts[2]} truncated ones differ", flush=True)
            total += sum(counts)
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
