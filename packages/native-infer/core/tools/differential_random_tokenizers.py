#!/usr/bin/env python3
"""Compares random tokenizers of all parts with Hugging Face tokenizers: ids, types, offsets, pairs and decoded texts must
be identical.

    venv/bin/python core/tools/differential_random_tokenizers.py ENCODE_LINES [--count N] [--seed S]

ENCODE_LINES is the executable built from core/tests/tokenizer/encode_lines.cc. A tokenizer that the reference refuses is
made again. One that we refuse counts only if the reason is one of REFUSALS. Prints the first difference of each
tokenizer that differs, with the parts that it needs, and exits with 1 if there is any.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from differential_tokenizer import as_text
from pairs import line_of, native_pair, random_limit, reference_pair
from random_texts import random_ids, scalar_values
from random_tokenizers import CONTENTS, SPECIAL, FileGenerator
from tokenizers import Tokenizer
from training_text import SENTENCES

TEXTS = 14
MAX_SHOWN = 5
# What docs/explanation/engine.md lists, each with a name of its own in the message.
REFUSALS = {
    "feature": r"(Regex|String) \".*\" is not supported: at character \d+, (\\[KXyYg]|\(\?.) is not supported",
    "count of what may be empty": r"two or more times what may be empty is not supported",
    "template of a template": r"is a TemplateProcessing behind another one with special tokens",
    "text from nowhere in front of a text": r"is not supported in front of",
    "growth": r"makes (more of it|text more) than",
    "steps": r"takes more steps for it than are allowed",
}
# An error of the reference for one text: it has no token for what is unknown.
UNKNOWN = re.compile(r"names no token of it that stands for what is unknown")
# The reference's own words for a text's error, or a failure of its own.
FAILED = object()


class Texts:
    """Random texts, short and with hard Unicode, from pieces that the tokenizers' parts react to."""

    def __init__(self, rng):
        self.rng = rng
        everything = [chr(c) for c in scalar_values()]
        self.pools = [
            list("abcstSAkixyz"), list("0123456789"), list(" \t\n\r\u00a0\u2003\u3000"), list("'’.,-_!?()[]<>#@|/\\"),
            list("ßſẞİıK\u212b\ufb01\ufb06ǅΣσςéÉ"), list("e\u0301\u0323a\u0308\u200d\ufe0f\u0915\u094d\u0937"),
            list("中文漢字ひらカタ한국ไทย"), list("👍🏽👨‍👩‍👧🇩🇪☺①Ⅷ½"), list("\u0000\u0001\u200b\ufeff\ufffd\u00ad\u0085\u2028"), everything,
        ]  # fmt: skip
        self.words = [*SPECIAL, *CONTENTS, "'s", "'LL", "http://a.b", "aab", "ss", "SS", "i\u0307", "\r\n", "  ", "2024-05"]

    def text(self):
        return "".join(self.fragment() for _ in range(self.rng.choice((0, 1, 2, 4, 8, 16))))

    def fragment(self):
        rng, kind = self.rng, self.rng.random()
        if kind < 0.25:
            return rng.choice(self.words)
        if kind < 0.4:
            sentence = rng.choice(SENTENCES)
            begin = rng.randint(0, len(sentence) - 1)
            return sentence[begin : begin + rng.randint(1, 25)]
        if kind < 0.43:
            return rng.choice(rng.choice(self.pools)) * rng.randint(2, 40)
        return "".join(rng.choices(rng.choice(self.pools), k=rng.randint(1, 5)))


def run(encode_lines, path, lines, *arguments):
    """The lines that the program answers with, or what it says of a file that it refuses."""
    result = subprocess.run(
        [encode_lines, str(path), *arguments], input="".join(line + "\n" for line in lines), capture_output=True, text=True
    )
    if result.returncode != 0:
        return None, result.stderr.strip() or f"ended with {result.returncode}"
    return result.stdout.split("\n")[:-1], None


def reference(call):
    try:
        return call()
    except BaseException as error:  # A panic is no Exception.
        if isinstance(error, KeyboardInterrupt):
            raise
        return FAILED


def same_special(ours, theirs):
    """A processor behind another one loses the mask of the first one's special tokens: then there is nothing to compare."""
    return sum(ours) > sum(theirs) or ours == theirs


def same_pair(ours, theirs):
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    return {**ours, "special": None} == {**theirs, "special": None} and same_special(ours["special"], theirs["special"])


def native_encoding(line):
    encoding = json.loads(line)
    return bytes.fromhex(encoding["error"]).decode() if "error" in encoding else encoding


class Comparison:
    """One tokenizer against the reference."""

    def __init__(self, encode_lines, path, document, texts, rng):
        self.encode_lines, self.path, self.document, self.texts, self.rng = encode_lines, path, document, texts, rng
        self.tokenizer = Tokenizer.from_str(json.dumps(document))
        path.write_text(json.dumps(document))

    def verdict(self):
        """("same", None), ("refused", name of the refusal) or ("differs", a description)."""
        expected = [reference(lambda text=text: as_text(self.tokenizer.encode(text), False)) for text in self.texts]
        refusal = None
        for arguments in ((), ("sliced", str(self.rng.choice((1, 7, 1000))))):
            lines, error = run(self.encode_lines, self.path, [text.encode().hex() for text in self.texts], *arguments)
            if error is not None:
                return self.refusal(error) or ("differs", error)
            for text, line, theirs in zip(self.texts, lines, expected):
                ours = native_encoding(line)
                if isinstance(ours, str):
                    if theirs is FAILED and UNKNOWN.search(ours):
                        continue
                    refusal = self.refusal(ours)
                    if refusal is None:
                        return "differs", f"{text!a}\n  native    {ours}\n  reference {theirs}"
                elif theirs is not FAILED and not same_pair(ours, theirs):
                    return "differs", f"{' '.join(arguments)} {text!a}\n  native    {ours}\n  reference {theirs}"
        return self.pairs() or self.decoding() or refusal or ("same", None)

    def refusal(self, error):
        return next((("refused", name) for name, pattern in REFUSALS.items() if re.search(pattern, error, re.S)), None)

    def pairs(self):
        """Pairs, each cut in a way of its own."""
        declared = self.tokenizer.num_special_tokens_to_add(True)
        # Behind a template, other processors add more than the reference counts, and then cuts wrongly.
        counts_right = reference(lambda: len(self.tokenizer.encode("", "").ids) - len(self.plain("", ""))) == declared
        pairs = list(zip(self.texts, reversed(self.texts)))
        limits = [random_limit(self.rng, declared) if counts_right else (None, "longest_first", "right") for _ in pairs]
        lines = [line_of(pair, limit) for pair, limit in zip(pairs, limits)]
        for slices in ([], [str(self.rng.choice((1, 7, 1000)))]):
            answers, error = run(self.encode_lines, self.path, lines, "pairs", *slices)
            if error is not None:
                return "differs", error
            for pair, limit, line in zip(pairs, limits, answers):
                ours, theirs = native_pair(line), reference(lambda p=pair, l=limit: reference_pair(self.tokenizer, p, l))
                if theirs is FAILED or (isinstance(ours, str) and self.refusal(ours)) or same_pair(ours, theirs):
                    continue
                return "differs", f"{slices} {limit} {pair!a}\n  native    {ours}\n  reference {theirs}"
        return None

    def plain(self, *texts):
        return self.tokenizer.encode(*texts, add_special_tokens=False).ids

    def decoding(self):
        largest = max(self.tokenizer.get_vocab().values(), default=0)
        sequences = [[id for id in ids if id <= largest] for ids in random_ids(self.tokenizer, 6, self.rng)]
        lines, error = run(self.encode_lines, self.path, [" ".join(map(str, [0, *ids])) for ids in sequences], "decode")
        if error is not None:
            return "differs", error
        for ids, line in zip(sequences, lines):
            theirs = reference(lambda ids=ids: self.tokenizer.decode(ids, skip_special_tokens=False))
            ours = bytes.fromhex(line.removeprefix("!")).decode()
            if line.startswith("!"):
                return self.refusal(ours) or ("differs", f"decode {ids}: {ours}")
            if theirs is not FAILED and ours != theirs:
                return "differs", f"decode {ids}\n  native    {ours!a}\n  reference {theirs!a}"
        return None


def without(document):
    """Smaller documents: each lacks a part."""
    for key, parts in (("normalizer", "normalizers"), ("pre_tokenizer", "pretokenizers"), ("decoder", "decoders"), ("post_processor", "processors")):
        section = document[key]
        if section is None:
            continue
        yield {**document, key: None}
        for i in range(len(section.get(parts, []))):
            yield {**document, key: {**section, parts: section[parts][:i] + section[parts][i + 1 :]}}
    for i in range(len(SPECIAL), len(document["added_tokens"])):
        tokens = document["added_tokens"]
        yield {**document, "added_tokens": tokens[:i] + tokens[i + 1 :]}


def minimal(compare, document, difference):
    """The smallest document that still differs, and how."""
    for smaller in without(document):
        result = reference(lambda smaller=smaller: compare(smaller).verdict())
        if result is not FAILED and result[0] == "differs":
            return minimal(compare, smaller, result[1])
    return document, difference


def shown(document):
    model = {key: value for key, value in document["model"].items() if key not in ("vocab", "merges")}
    return json.dumps({**document, "model": model, "added_tokens": document["added_tokens"][len(SPECIAL) :]}, ensure_ascii=True)


def is_ambiguous(tokenizer):
    """Whether normalizing makes added tokens equal: which of them the reference then finds changes from run to run."""
    contents = [token.content for token in tokenizer.get_added_tokens_decoder().values() if token.normalized]
    if tokenizer.normalizer is not None:
        contents = [tokenizer.normalizer.normalize_str(content) for content in contents]
    return len(set(contents)) < len(contents)


def compare_one(seed, encode_lines, path):
    """The verdict on a random tokenizer, or nothing if the reference refuses it."""
    rng = random.Random(seed)
    texts = Texts(rng)
    generator = FileGenerator(rng, lambda: [texts.text() for _ in range(12)] + rng.sample(SENTENCES, 2))
    document = reference(generator.file)
    if document is FAILED:
        return None
    sample = [texts.text() for _ in range(TEXTS)]

    def compare(variant):
        return Comparison(encode_lines, path, variant, sample, random.Random(seed))

    comparison = reference(lambda: compare(document))
    if comparison is FAILED or reference(lambda: is_ambiguous(comparison.tokenizer)):
        return None
    verdict, detail = comparison.verdict()
    if verdict == "differs":
        smallest, detail = minimal(compare, document, detail)
        detail = f"seed {seed}: {shown(smallest)}\n  " + "\n".join(line[:1000] for line in detail.split("\n"))
    return verdict, detail


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("encode_lines")
    parser.add_argument("--count", type=int, default=2000, help="tokenizers that the reference accepts")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    # The reference prints where it panics, for each text.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    counts, refusals, seed = collections.Counter(), collections.Counter(), arguments.seed * 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        while counts.total() < arguments.count:
            seed += 1
            result = compare_one(seed, arguments.encode_lines, pathlib.Path(folder) / "tokenizer.json")
            if result is None:
                continue
            verdict, detail = result
            counts[verdict] += 1
            if verdict == "refused":
                refusals[detail] += 1
            if verdict == "differs" and counts[verdict] <= MAX_SHOWN:
                print(detail, flush=True)
    refused = ", ".join(f"{name} {count}" for name, count in refusals.items()) or "none"
    print(f"{counts.total()} random tokenizers: {counts['same']} the same, {counts['refused']} refused by name ({refused}), "
          f"{counts['differs']} differ", flush=True)
    sys.exit(1 if counts["differs"] else 0)


if __name__ == "__main__":
    main()
