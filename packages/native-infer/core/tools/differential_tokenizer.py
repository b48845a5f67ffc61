#!/usr/bin/env python3
"""Compares the native tokenizer with Hugging Face tokenizers: ids, types, offsets, truncation, pairs and decoded texts must
be identical.

    python3 -m venv venv && venv/bin/pip install -r core/tools/requirements.txt
    venv/bin/python core/tools/differential_tokenizer.py ENCODE_LINES TOKENIZER_JSON... [--help]

ENCODE_LINES is the executable built from core/tests/tokenizer/encode_lines.cc. Each variant of the tokenizer file
(normalizer settings, awkward added tokens, a vocabulary of single characters that spells out the normalised text)
sees every code point, alone and inside a word, and --count random texts; it decodes the texts' ids and as many random
sequences of ids, as do variants with every decoder. Exits with 1 where anything differs.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from decoder_variants import decoder_variants
from pairs import fields, line_of, native_pair, random_limit, reference_pair
from random_texts import TextGenerator, random_ids, scalar_values
from tokenizer_variants import variants
from tokenizers import Tokenizer

MAX_SHOWN = 10
BATCH = 50_000


def native_encodings(encode_lines, path, texts, max_tokens, side):
    lines = "".join(text.encode().hex() + "\n" for text in texts)
    command = [encode_lines, str(path)]
    if max_tokens:
        command += [str(max_tokens)] + (["start"] if side == "left" else [])
    result = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


def as_text(encoding, truncated):
    return dict(fields(encoding, truncated), offsets=[list(span) for span in encoding.offsets])


def reference_encodings(tokenizer, texts, max_tokens, side):
    full = tokenizer.encode_batch(texts)
    if not max_tokens:
        return [as_text(encoding, False) for encoding in full]
    tokenizer.enable_truncation(max_tokens, direction=side)
    cut = tokenizer.encode_batch(texts)
    tokenizer.no_truncation()
    return [as_text(c, len(f.ids) > len(c.ids)) for c, f in zip(cut, full)]


def count_differences(name, encode_lines, path, texts, max_tokens=None, side="right"):
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    differences = 0
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        native = native_encodings(encode_lines, path, batch, max_tokens, side)
        assert len(native) == len(batch)
        for text, ours, theirs in zip(batch, native, reference_encodings(tokenizer, batch, max_tokens, side)):
            if ours != theirs:
                differences += 1
                if differences <= MAX_SHOWN:
                    print(f"{name} {max_tokens} {side}: {text!a}\n  native    {ours}\n  reference {theirs}")
    return differences


def count_pair_differences(name, encode_lines, path, pairs, rng):
    """Of pairs, each cut in a way of its own, whole and in slices."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    special_count = tokenizer.num_special_tokens_to_add(True)
    limits = [random_limit(rng, special_count) for _ in pairs]
    lines = "".join(line_of(pair, limit) + "\n" for pair, limit in zip(pairs, limits))
    expected = [reference_pair(tokenizer, pair, limit) for pair, limit in zip(pairs, limits)]
    differences = 0
    for slices in ([], ["100"]):
        command = [encode_lines, str(path), "pairs", *slices]
        result = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
        native = [native_pair(line) for line in result.stdout.splitlines()]
        assert len(native) == len(pairs)
        for pair, limit, ours, theirs in zip(pairs, limits, native, expected):
            if ours != theirs:
                differences += 1
                if differences <= MAX_SHOWN:
                    print(f"{name} {limit}: {pair!a}\n  native    {ours}\n  reference {theirs}")
    return differences


def native_texts(encode_lines, path, sequences, skips):
    lines = "".join(" ".join(map(str, [int(skips), *ids])) + "\n" for ids in sequences)
    command = [encode_lines, str(path), "decode"]
    result = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [bytes.fromhex(line).decode() for line in result.stdout.split("\n")[:-1]]


def count_decoding_differences(name, encode_lines, path, sequences):
    tokenizer = Tokenizer.from_file(str(path))
    differences = 0
    for skips in (False, True):
        native = native_texts(encode_lines, path, sequences, skips)
        assert len(native) == len(sequences)
        for ids, ours, theirs in zip(sequences, native, tokenizer.decode_batch(sequences, skip_special_tokens=skips)):
            if ours != theirs:
                differences += 1
                if differences <= MAX_SHOWN:
                    print(f"{name} skips {skips}: {ids}\n  native    {ours!a}\n  reference {theirs!a}")
    return differences


def compare_decoding(name, encode_lines, path, arguments, generator):
    """Prints and counts the differences between what both make of ids."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    encodings = tokenizer.encode_batch([generator.text() for _ in range(arguments.count)])
    # A variant's post-processor may add ids that its vocabulary does not reach; those are errors here.
    largest = max(tokenizer.get_vocab().values())
    sequences = [[id for id in encoding.ids if id <= largest] for encoding in encodings]
    sequences += random_ids(tokenizer, arguments.count, generator.rng)
    count = count_decoding_differences(name, encode_lines, path, sequences)
    print(f"{name}: {count} of {2 * len(sequences)} decoded sequences differ", flush=True)
    return count


def compare(name, encode_lines, path, arguments, generator):
    """Prints and counts the differences of one tokenizer file."""
    code_points = () if arguments.skip_code_points else scalar_values()
    every_code_point = [t for c in code_points for t in (chr(c), f"a{chr(c)}b")]
    texts = [generator.text() for _ in range(arguments.count)]
    special_count = Tokenizer.from_file(str(path)).num_special_tokens_to_add(False)
    limit = special_count + generator.rng.randint(1, 20)
    counts = [
        count_differences(name, encode_lines, path, every_code_point),
        count_differences(name, encode_lines, path, texts),
        count_differences(name, encode_lines, path, texts, limit),
        count_differences(name, encode_lines, path, texts, limit, "left"),
    ]
    pairs = list(zip(texts[::4], texts[1::4]))
    counts.append(count_pair_differences(name, encode_lines, path, pairs, generator.rng))
    print(f"{name}: {counts[0]} of {len(every_code_point)} code point texts, {counts[1]} of {len(texts)} random "
          f"texts, {counts[2]} cut at the end, {counts[3]} cut at the start and {counts[4]} of 2 * {len(pairs)} pairs differ", flush=True)
    return sum(counts) + compare_decoding(name, encode_lines, path, arguments, generator)


def compare_file(source, path, arguments):
    """Compares all variants of one tokenizer file, each of which is written to `path`."""
    document = json.loads(source.read_text())
    generator = TextGenerator(document, random.Random(arguments.seed))
    total = 0
    for comparison, named in ((compare, variants(document)), (compare_decoding, decoder_variants(document))):
        for name, variant in named.items():
            if arguments.variant and name not in arguments.variant:
                continue
            path.write_text(json.dumps(variant))
            total += comparison(f"{source.stem}, {name}", arguments.encode_lines, path, arguments, generator)
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("encode_lines")
    parser.add_argument("tokenizer_json", type=pathlib.Path, nargs="+")
    parser.add_argument("--count", type=int, default=60_000, help="random texts for each variant")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip-code-points", action="store_true", help="random texts only")
    parser.add_argument("--variant", action="append", help="only the variant of this name; may be given again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "tokenizer.json"
        total = sum(compare_file(source, path, arguments) for source in arguments.tokenizer_json)
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
