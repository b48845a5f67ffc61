#!/usr/bin/env python3
"""Trains small tokenizers, one of each family, and writes them in the form of tokenizer.json.

    venv/bin/pip install -r core/tools/requirements.txt
    venv/bin/python core/tools/make_tokenizer_fixtures.py FOLDER [--full-charsmap]

core/tests/tokenizer/data holds its output and, in golden.jsonl, what Hugging Face tokenizers make of some texts. The
Unigram model's charsmap there has rules for a few scripts only; with --full-charsmap it is the one that
sentencepiece calls nmt_nfkc, which XLM-RoBERTa and its descendants have.
"""

import argparse
import io
import itertools
import json
import pathlib
import random
import unicodedata

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from training_text import SENTENCES, WORDS

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
# What the small charsmap covers, beside the rules for white space and controls.
RULED = [*range(0xA0, 0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2100), *range(0xFB00, 0xFB07),
         *range(0xFF01, 0xFFA0), 0x0958, 0xAC00]  # fmt: skip


def corpus():
    """Sentences in many languages, and others put together from their words."""
    rng = random.Random(1)
    mixed = [" ".join(rng.choices(WORDS, k=rng.randint(3, 12))) + rng.choice(".!?") for _ in range(3000)]
    return SENTENCES * 20 + mixed


def rules():
    """Normalization rules in the form of sentencepiece: code points, a tab, code points, all hexadecimal."""
    replaced = {c: unicodedata.normalize("NFKC", chr(c)) for c in RULED if not unicodedata.combining(chr(c))}
    lines = {chr(c): text for c, text in replaced.items() if text != chr(c)}
    for c, text in list(lines.items()):
        decomposed = unicodedata.normalize("NFD", c)
        if len(decomposed) == 2 and len(text) == 1:
            lines[decomposed] = text
    lines |= {chr(c): " " for c in (0x09, 0x0A, 0x0D, 0x1680, 0x200B, 0x200E, 0x2028, 0x2029, 0xFEFF, 0xFFFD)}
    lines |= {chr(c): "" for c in (*range(1, 9), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F)}
    return "".join(
        " ".join(f"{ord(c):X}" for c in source) + "\t" + " ".join(f"{ord(c):X}" for c in target) + "\n"
        for source, target in sorted(lines.items())
    )


def train_sentencepiece(folder, vocabulary_size, full_charsmap):
    options = dict(normalization_rule_name="nmt_nfkc")
    if not full_charsmap:
        path = folder / "rules.tsv"
        path.write_text(rules())
        options = dict(normalization_rule_tsv=str(path))
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus()), model_writer=model, vocab_size=vocabulary_size, model_type="unigram",
        character_coverage=0.995, num_threads=1, minloglevel=2, hard_vocab_limit=False, **options,
    )  # fmt: skip
    if not full_charsmap:
        path.unlink()
    parsed = sentencepiece_model_pb2.ModelProto()
    parsed.ParseFromString(model.getvalue())
    return parsed


def unigram(folder, full_charsmap):
    """As XLM-RoBERTa has it: its four special tokens first, the mask last."""
    model = train_sentencepiece(folder, 700, full_charsmap)
    vocabulary = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    vocabulary += [(piece.piece, piece.score) for piece in model.pieces[3:]] + [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    charsmap = normalizers.Precompiled(model.normalizer_spec.precompiled_charsmap)
    tokenizer.normalizer = normalizers.Sequence([charsmap, normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.decoder = decoders.Metaspace()
    mask = AddedToken("<mask>", lstrip=True, normalized=False)
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", mask])
    return tokenizer


def byte_level_bpe(specials, vocabulary_size=900):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(
        corpus(),
        trainers.BpeTrainer(
            vocab_size=vocabulary_size, special_tokens=specials, initial_alphabet=alphabet, show_progress=False
        ),
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def roberta():
    tokenizer = byte_level_bpe(["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), True, True)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    return tokenizer


def modern_bert():
    tokenizer = byte_level_bpe(["[UNK]", "[CLS]", "[SEP]"])
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.add_special_tokens([AddedToken("[MASK]", lstrip=True, normalized=False)])
    return tokenizer


def split_by(pattern):
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])  # fmt: skip


def qwen2():
    tokenizer = byte_level_bpe([])
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = split_by(QWEN2)
    tokenizer.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=False)
    tokenizer.add_special_tokens(["<|endoftext|>", "<|im_start|>"])
    return tokenizer


def llama3():
    tokenizer = byte_level_bpe([])
    document = json.loads(tokenizer.to_str())
    document["model"]["ignore_merges"] = True
    document["model"]["merges"] = [" ".join(pair) for pair in document["model"]["merges"]]
    tokenizer = Tokenizer.from_str(json.dumps(document))
    tokenizer.pre_tokenizer = split_by(LLAMA3)
    tokenizer.add_special_tokens(["<|begin_of_text|>"])
    first = tokenizer.token_to_id("<|begin_of_text|>")
    tokenizer.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=True),
        processors.TemplateProcessing(
            single="<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", first)]
        ),
    ])  # fmt: skip
    # The older form of merges, which the library reads but does not write.
    document = json.loads(tokenizer.to_str())
    document["model"]["merges"] = [" ".join(pair) for pair in document["model"]["merges"]]
    return document


def gemma():
    """BPE on code points with byte fallback."""
    specials = ["<pad>", "<eos>", "<bos>", "<unk>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    trainer = trainers.BpeTrainer(
        vocab_size=1100, special_tokens=specials, limit_alphabet=150, max_token_length=12, show_progress=False
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 2)])
    tokenizer.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()
    ])  # fmt: skip
    document = json.loads(tokenizer.to_str())
    document["added_tokens"] = document["added_tokens"][:4]
    return document


def mpnet():
    """WordPiece with the special tokens of RoBERTa. Not trained: the library's trainer breaks ties at random."""
    specials = ["<s>", "<pad>", "</s>", "[UNK]"]
    normalizer = normalizers.BertNormalizer()
    splits = pre_tokenizers.BertPreTokenizer().pre_tokenize_str(normalizer.normalize_str(" ".join(WORDS)))
    words = sorted({word for word, _ in splits})
    letters = sorted({letter for word in words for letter in word})
    beginnings = sorted({word[:3] for word in words if len(word) > 4} | set(words[::3]))
    pieces = dict.fromkeys([*specials, *letters, *("##" + letter for letter in letters), *beginnings])
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), True, False)
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens([*specials, AddedToken("<mask>", lstrip=True, normalized=False)])
    return tokenizer


def golden_lines(name, path):
    tokenizer = Tokenizer.from_file(str(path))
    extra = ["", " ", "  two  spaces ", "a\tb\r\n\r\n c", "e\u0301 \u00e9 \ufb01 \uff21\uff22 \u2460", "👩‍👩‍👧 🇩🇪 ❤️",
             "It's WE'LL they've 12345 3.14", "x" * 300,
             "ab" * 200, "\u0001a\u0007b\u200b", "<s> <mask>  <|endoftext|>",
             "\u1112\u1161\u11ab한 \u0915\u094d\u0958", "\u0000\uffff\U0010ffff"]  # fmt: skip
    for text in itertools.chain(SENTENCES, extra):
        encoding = tokenizer.encode(text)
        yield dict(tokenizer=name, text=text, ids=encoding.ids, offsets=encoding.offsets)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--full-charsmap", action="store_true")
    arguments = parser.parse_args()
    made = dict(
        unigram=unigram(arguments.folder, arguments.full_charsmap), roberta=roberta(), modern_bert=modern_bert(),
        qwen2=qwen2(), llama3=llama3(), gemma=gemma(), mpnet=mpnet(),
    )  # fmt: skip
    with (arguments.folder / "golden.jsonl").open("w") as golden:
        for name, tokenizer in made.items():
            path = arguments.folder / f"{name}.json"
            document = tokenizer if isinstance(tokenizer, dict) else json.loads(tokenizer.to_str())
            path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
            for line in golden_lines(name, path):
                golden.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
