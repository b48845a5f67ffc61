#!/usr/bin/env python3
"""Records what Hugging Face tokenizers make of pairs of texts, cut in each way.

    venv/bin/pip install -r core/tools/requirements.txt
    venv/bin/python core/tools/make_pair_fixtures.py core/tests/tokenizer/data

Writes pairs.jsonl into the folder of make_tokenizer_fixtures.py, for the tokenizers in it and for the embedded model's, which
is called word_piece.
"""

import argparse
import json
import pathlib
import random

from pairs import SIDES, STRATEGIES, reference_pair
from tokenizers import Tokenizer
from training_text import SENTENCES

CORE = pathlib.Path(__file__).parent.parent
MODEL = CORE.parent.parent / "model-minilm" / "model" / "tokenizer.json"


def cut_pairs(rng, special_count):
    """Pairs with limits below, at and above what they need, and with texts of much the same length."""
    a, b = "Where is it?", "It is here, beside the bridge over the river."
    same = "one two three four five six seven"
    for pair in ((a, b), (b, a), (same, same), ("", b), (a, ""), ("", "")):
        for strategy in STRATEGIES:
            for side in SIDES:
                yield pair, (special_count + rng.randint(0, 12), strategy, side)
    # Both have more tokens than may stay, of which there is an odd number: the longer text keeps one more.
    for pair in ((same + " eight", same), (same, same + " eight"), (same, same)):
        for room in (1, 3, 4):
            yield pair, (special_count + room, "longest_first", "right")


def pairs(rng, special_count):
    for _ in range(12):
        yield tuple(rng.sample(SENTENCES, 2)), (None, "longest_first", "right")
    yield ("", ""), (None, "longest_first", "right")
    yield from cut_pairs(rng, special_count)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    paths = {"word_piece": MODEL} | {path.stem: path for path in sorted(folder.glob("*.json"))}
    with (folder / "pairs.jsonl").open("w") as fixtures:
        for name, path in paths.items():
            tokenizer = Tokenizer.from_file(str(path))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            for (first, second), limit in pairs(random.Random(1), tokenizer.num_special_tokens_to_add(True)):
                max_tokens, truncation, side = limit
                row = dict(tokenizer=name, first=first, second=second, max_tokens=max_tokens, truncation=truncation, side=side)
                expected = reference_pair(tokenizer, (first, second), limit)
                row |= expected if isinstance(expected, dict) else dict(error=expected)
                fixtures.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
