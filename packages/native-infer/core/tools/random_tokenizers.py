"""Random tokenizer files of all parts that tokenizers has, for differential_random_tokenizers.py."""

import json

from precompiled_charsmap import charsmap_base64
from random_expressions import CHARACTERS, ExpressionGenerator
from tokenizer_variants import added, byte_level, metaspace, replace, sequence
from tokenizers import Tokenizer

BEHAVIORS = ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")
SPECIAL = ["<unk>", "<s>", "</s>", "<mask>"]
CONTENTS = ["<x>", "a", "ab", " ", "  ", "\n", "\t ", " a", "a ", "é", "e\u0301", "中", "'s", "Ab c", "\u00a0", "▁", "##", "s", "ß", "<y> "]
CHARSMAPS = [
    {"ﬁ": "fi", "Ａ": "A", "e\u0301": "é", "\u200b": "", "\n": " ", "①": "1", "é": "e", "  ": " "},
    {"a": "", "中": "zhong", "ß": "ss", "\u0301": "", "☺": ":)"},
]


class FileGenerator:
    """Makes files, whose vocabularies are pieces of what their own first stages make of sample texts."""

    def __init__(self, rng, samples):
        self.rng = rng
        self.samples = samples
        self.expressions = ExpressionGenerator(rng)

    def file(self):
        """A file as tokenizers reads it; raises whatever tokenizers does if it refuses the first stages."""
        rng = self.rng
        document = {
            "version": "1.0", "truncation": None, "padding": None,
            "added_tokens": self.added_tokens(),
            "normalizer": self.parts("normalizers", self.normalizer),
            "pre_tokenizer": self.parts("pretokenizers", self.pre_tokenizer),
            "post_processor": self.parts("processors", self.processor),
            "decoder": self.parts("decoders", self.decoder),
            "model": {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"},
        }  # fmt: skip
        document["model"] = self.model(self.words(document))
        return document

    def parts(self, key, make):
        kind = self.rng.random()
        if kind < 0.15:
            return None
        if kind < 0.6:
            return make()
        parts = [make() for _ in range(self.rng.randint(0, 4))]
        if parts and self.rng.random() < 0.1:
            parts[-1] = sequence(key, parts[-1])
        return sequence(key, *parts)

    def chance(self, probability=0.5):
        return self.rng.random() < probability

    def pattern(self):
        if self.chance(0.7):
            return {"Regex": self.expressions.expression()}
        return {"String": self.rng.choice(["", "a", "ab", " ", "  ", "é", "中", "''", ".", "(", "\n", "aa", "[x]", "#", "-"])}

    def short(self):
        return self.rng.choice(["", "", " ", "_", "a", "▁", "xyz", "é", "中", "  ", "'"])

    def normalizer(self):
        return self.rng.choice([
            lambda: {
                "type": "BertNormalizer", "clean_text": self.chance(), "handle_chinese_chars": self.chance(),
                "strip_accents": self.rng.choice((None, True, False)), "lowercase": self.chance(),
            },
            lambda: {"type": self.rng.choice(("NFC", "NFD", "NFKC", "NFKD"))},
            lambda: {"type": "Nmt"},
            lambda: {"type": "Lowercase"},
            lambda: {"type": "Strip", "strip_left": self.chance(), "strip_right": self.chance()},
            lambda: {"type": "StripAccents"},
            lambda: {"type": "Prepend", "prepend": self.short()},
            lambda: {"type": "Replace", "pattern": self.pattern(), "content": self.short()},
            lambda: {"type": "Replace", "pattern": self.pattern(), "content": self.short()},
            lambda: {"type": "ByteLevel"},
            lambda: {"type": "Precompiled", "precompiled_charsmap": charsmap_base64(self.rng.choice(CHARSMAPS))},
        ])()  # fmt: skip

    def pre_tokenizer(self):
        behavior = self.rng.choice(BEHAVIORS)
        return self.rng.choice([
            lambda: {"type": "BertPreTokenizer"},
            lambda: byte_level(add_prefix_space=self.chance(), use_regex=self.chance(), trim_offsets=self.chance()),
            lambda: {"type": "CharDelimiterSplit", "delimiter": self.rng.choice(CHARACTERS)},
            lambda: {"type": "Digits", "individual_digits": self.chance()},
            lambda: metaspace(
                replacement=self.rng.choice("▁▁_a"), prepend_scheme=self.rng.choice(("first", "always", "never")),
                split=self.chance(),
            ),
            lambda: {"type": "Punctuation", "behavior": behavior},
            lambda: {"type": "Split", "pattern": self.pattern(), "behavior": behavior, "invert": self.chance(0.3)},
            lambda: {"type": "Split", "pattern": self.pattern(), "behavior": behavior, "invert": self.chance(0.3)},
            lambda: {"type": "Split", "pattern": self.pattern(), "behavior": "Isolated", "invert": False},
            lambda: {"type": "UnicodeScripts"},
            lambda: {"type": "Whitespace"},
            lambda: {"type": "WhitespaceSplit"},
            lambda: {"type": "FixedLength", "length": self.rng.randint(1, 7)},
        ])()  # fmt: skip

    def template(self, *sequences):
        """Special tokens around and between the sequences; types are 0 in one of two templates."""
        max_type = self.rng.choice((0, 2))
        pieces = []
        for sequence in (*sequences, None):
            for _ in range(self.rng.randint(0, 2)):
                token = self.rng.choice(("<s>", "</s>"))
                pieces.append({"SpecialToken": {"id": token, "type_id": self.rng.randint(0, max_type)}})
            if sequence is not None:
                pieces.append({"Sequence": {"id": sequence, "type_id": self.rng.randint(0, max_type)}})
        return pieces

    def processor(self):
        ends = dict(sep=["</s>", 2], cls=["<s>", 1])
        tokens = {name: {"id": name, "ids": [id], "tokens": [name]} for id, name in ((1, "<s>"), (2, "</s>"))}
        return self.rng.choice([
            lambda: {"type": "BertProcessing", **ends},
            lambda: {"type": "RobertaProcessing", **ends, "trim_offsets": self.chance(), "add_prefix_space": self.chance()},
            lambda: byte_level(add_prefix_space=self.chance(), trim_offsets=self.chance()),
            lambda: {
                "type": "TemplateProcessing", "special_tokens": tokens, "single": self.template("A"),
                "pair": self.template(*self.rng.choice(("AB", "AB", "BA"))),
            },
        ])()  # fmt: skip

    def decoder(self):
        return self.rng.choice([
            lambda: byte_level(),
            lambda: {"type": "WordPiece", "prefix": self.rng.choice(("##", "")), "cleanup": self.chance()},
            lambda: metaspace(prepend_scheme=self.rng.choice(("first", "always", "never"))),
            lambda: {"type": "BPEDecoder", "suffix": self.rng.choice(("</w>", "a"))},
            lambda: {"type": "CTC", "pad_token": "a", "word_delimiter_token": "b", "cleanup": self.chance()},
            lambda: {"type": "ByteFallback"},
            lambda: {"type": "Fuse"},
            lambda: {"type": "Strip", "content": self.rng.choice("a ▁"), "start": self.rng.randint(0, 2), "stop": self.rng.randint(0, 2)},
            lambda: {"type": "Replace", "pattern": self.pattern(), "content": self.short()},
        ])()  # fmt: skip

    def added_tokens(self):
        tokens = [added(content, special=True) for content in SPECIAL]
        for content in self.rng.sample(CONTENTS, self.rng.choice((0, 0, 1, 3))):
            flags = {name: self.chance(0.4) for name in ("single_word", "lstrip", "rstrip", "normalized", "special")}
            tokens.append(added(content, **flags))
        return [{**token, "id": id} for id, token in enumerate(tokens)]

    def words(self, document):
        tokenizer = Tokenizer.from_str(json.dumps({**document, "added_tokens": [], "post_processor": None}))
        words = []
        for text in self.samples():
            if tokenizer.normalizer is not None:
                text = tokenizer.normalizer.normalize_str(text)
            if tokenizer.pre_tokenizer is None:
                words.append(text)
            else:
                words += [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text)]
        return [word for word in words if word]

    def pieces(self, words, count):
        pieces = {}
        for _ in range(count if words else 0):
            word = self.rng.choice(words)
            begin = self.rng.randint(0, len(word) - 1)
            pieces[word[begin : begin + self.rng.choice((1, 1, 1, 2, 3, 6, 20))]] = None
        return list(pieces)

    def model(self, words):
        return self.rng.choice((self.word_level, self.word_piece, self.unigram, self.bpe))(words)

    def vocabulary(self, pieces):
        return {piece: id for id, piece in enumerate(dict.fromkeys([*SPECIAL, *pieces]))}

    def word_level(self, words):
        known = self.rng.sample(words, min(len(words), 40))
        return {"type": "WordLevel", "vocab": self.vocabulary(known), "unk_token": self.rng.choice(("<unk>", "<unk>", "?"))}

    def word_piece(self, words):
        pieces = self.pieces(words, 200)
        prefix = self.rng.choice(("##", "##", "", "_"))
        pieces += [prefix + piece for piece in self.pieces(words, 200)]
        pieces += [""] * self.chance(0.2)
        return {
            "type": "WordPiece", "vocab": self.vocabulary(pieces), "unk_token": "<unk>",
            "continuing_subword_prefix": prefix, "max_input_chars_per_word": self.rng.choice((3, 100)),
        }  # fmt: skip

    def bytes(self):
        return [f"<0x{byte:02X}>" for byte in range(256)]

    def unigram(self, words):
        pieces = list(self.vocabulary(self.pieces(words, 300)))
        falls_back = self.chance(0.3)
        pieces += self.bytes() * falls_back
        scores = [-1.0, -2.0, -0.5, -1.5] if self.chance(0.4) else None
        vocab = [[piece, self.rng.choice(scores) if scores else self.rng.uniform(-12, 0)] for piece in dict.fromkeys(pieces)]
        return {"type": "Unigram", "unk_id": self.rng.choice((0, 0, 0, None)), "vocab": vocab, "byte_fallback": falls_back}

    def bpe(self, words):
        vocabulary = dict.fromkeys([*SPECIAL, *(char for char in sorted({c for word in words for c in word}) if self.chance(0.9))])
        merges, singles = [], [piece for piece in vocabulary if len(piece) == 1]
        for _ in range(120 if singles else 0):
            word = self.rng.choice(words)
            begin = self.rng.randint(0, len(word) - 1)
            middle, end = begin + self.rng.randint(1, 3), begin + self.rng.randint(2, 6)
            left, right = word[begin:middle], word[middle:end]
            if left in vocabulary and right in vocabulary and left + right not in vocabulary:
                merges.append([left, right])
                vocabulary[left + right] = None
        falls_back = self.chance(0.3)
        vocabulary.update(dict.fromkeys(self.bytes() * falls_back))
        return {
            "type": "BPE", "vocab": {piece: id for id, piece in enumerate(vocabulary)}, "merges": merges, "dropout": None,
            "unk_token": self.rng.choice((None, "<unk>", "<unk>")), "fuse_unk": self.chance(), "byte_fallback": falls_back,
            "ignore_merges": self.chance(0.2), "continuing_subword_prefix": None, "end_of_word_suffix": None,
        }  # fmt: skip
