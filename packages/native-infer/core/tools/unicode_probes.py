"""Asks the pinned `tokenizers` what it believes about code points, for generate_unicode_tables.py."""

import itertools
import unicodedata

from precompiled_charsmap import precompiled
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

CODE_POINTS = 0x110000
HIGHEST_CLASS = 240
HIGHEST_MARK = "\u0345"  # The first code point of that class: every other mark moves in front of it.
HANGUL = range(0xAC00, 0xD7A4)


def code_points():
    """Every Unicode scalar value."""
    return (c for c in range(CODE_POINTS) if not 0xD800 <= c < 0xE000)


def bert_normalizer(**enabled):
    options = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**options, **enabled}).normalize_str


def matches(*patterns):
    """For each regular expression a function that says whether a Split would take a character as a match."""
    return [
        lambda char, split=pre_tokenizers.Split(Regex(pattern), "removed").pre_tokenize_str: not split(char)
        for pattern in patterns
    ]


def probe_graphemes():
    """Functions that tell the grapheme cluster classes that matter.

    A Precompiled normalizer that knows one character replaces the whole cluster which begins with it, if the cluster
    has less than 6 bytes, and else the character alone. So it shows where a cluster ends.
    """
    letter, mark, pictograph, qa = (
        precompiled({char: "Z"}).normalize_str for char in ("k", "\u0300", "\u00a9", "\u0958")
    )
    marks, joiner, virama, ka = "\u0300\u0301", "\u200d", "\u094d", "\u0915"

    def extends(char):
        return letter("k" + char) == "Z"

    def prepends(char):
        return letter(char + "k" + marks).endswith("Z" + marks)

    def is_control(char):
        return char != "\u0300" and mark(char + marks) == char + "Z"

    def is_pictographic(char):
        return not extends(char) and pictograph("\u00a9" + joiner + char) != "Z" + char

    def is_consonant(char):
        return qa(char + virama + "\u0958\u0300").endswith("Z\u0300")

    def is_linker(char):
        return extends(char) and qa(ka + char + "\u0958\u0300").endswith("Z\u0300")

    return extends, prepends, is_control, is_pictographic, is_consonant, is_linker


def probe_flags():
    """The flag bits of each code point, in the order of FLAGS."""
    clean = bert_normalizer(clean_text=True)
    strip = bert_normalizer(strip_accents=True)
    pad = bert_normalizer(handle_chinese_chars=True)
    strip_marks = normalizers.StripAccents().normalize_str
    digits = pre_tokenizers.Digits(individual_digits=True).pre_tokenize_str
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    words = Tokenizer(models.WordLevel({"?": 0, "x": 1}, unk_token="?"))
    words.add_tokens([AddedToken("x", single_word=True, normalized=False)])
    others = matches(r"\p{L}", r"\p{N}", r"\s") + list(probe_graphemes())
    flags = {}
    for c in code_points():
        char = chr(c)
        parts = [text for text, _ in split("x" + char + "x")]
        own = (
            parts == ["x", "x"],
            parts == ["x", char, "x"],
            clean(char) == "",
            strip(char) == "",
            pad(char) == f" {char} ",
            1 not in words.encode("x" + char).ids if char != "x" else True,
            strip_marks(char) == "",
            len(digits("x" + char)) == 2,
        )
        every = itertools.chain(own, (other(char) for other in others))
        flags[c] = sum(bool(is_set) << bit for bit, is_set in enumerate(every))
    return flags


def probe_mapping(normalize):
    """Code points that `normalize` changes, with what they become."""
    changed = ((c, normalize(chr(c))) for c in code_points())
    return {c: tuple(map(ord, text)) for c, text in changed if text != chr(c)}


def class_representatives(nfd):
    """One code point for each canonical combining class, by class, their order confirmed by `nfd`."""
    representatives = {}
    for c in code_points():
        combining = unicodedata.combining(chr(c))
        if combining == HIGHEST_CLASS or combining and nfd(HIGHEST_MARK + chr(c)) == chr(c) + HIGHEST_MARK:
            representatives.setdefault(combining, chr(c))
    ordered = [representatives[combining] for combining in sorted(representatives)]
    for lower, higher in zip(ordered, ordered[1:]):
        assert nfd(higher + lower) == lower + higher, f"{higher!r} {lower!r}: not the expected order"
    return representatives


def probe_combining_classes(nfd, decompositions):
    """Canonical combining class of each code point that has one and is not itself decomposed."""
    representatives = class_representatives(nfd)
    lowest, highest = (representatives[f(representatives)] for f in (min, max))
    classes = {}
    for c in code_points():
        char = chr(c)
        if c in decompositions:
            continue
        moves = nfd(char + lowest) != char + lowest or nfd(highest + char) != highest + char
        if not moves and char not in (lowest, highest) and not unicodedata.combining(char):
            continue
        same = [
            combining
            for combining, other in representatives.items()
            if nfd(char + other) == char + other and nfd(other + char) == other + char
        ]
        if len(same) == 1:
            classes[c] = same[0]
        else:
            assert len(same) == len(representatives), f"U+{c:04X}: classes {same}"
    return classes


def check_hangul(decompositions):
    """Hangul is left out of the tables, so the arithmetic decomposition must be what the library does."""
    for c in HANGUL:
        lead, rest = divmod(c - HANGUL.start, 21 * 28)
        vowel, trail = divmod(rest, 28)
        expected = (0x1100 + lead, 0x1161 + vowel) + ((0x11A7 + trail,) if trail else ())
        assert decompositions.pop(c) == expected, f"U+{c:04X}"


def probe_compositions(decompositions):
    """Sorted (first, second, composite) of the pairs that NFC composes; Hangul is arithmetic here too."""
    nfc = normalizers.NFC().normalize_str
    pairs = []
    for c, parts in decompositions.items():
        text = "".join(map(chr, parts))
        if nfc(text) == chr(c):
            first = nfc(text[:-1])
            assert len(first) == 1 and nfc(first + text[-1]) == chr(c), f"U+{c:04X}"
            pairs.append((ord(first), ord(text[-1]), c))
    return sorted(pairs)
