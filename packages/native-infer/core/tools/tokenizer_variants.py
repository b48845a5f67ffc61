"""Variants of tokenizer files for the differential test: other settings, awkward added tokens."""

import copy

SPELLED = [*range(0x20, 0xD800), *range(0xE000, 0x32400), *range(0xE0000, 0xE0200)]


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


def with_tokens(document, tokens):
    variant = copy.deepcopy(document)
    first = max([len(variant["model"]["vocab"])] + [token["id"] + 1 for token in variant["added_tokens"]])
    variant["added_tokens"] += [{**token, "id": first + i} for i, token in enumerate(tokens)]
    return variant


def with_added_tokens(document):
    return with_tokens(document, AWKWARD_TOKENS)


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


def bert_variants(document):
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


def replaced(document, **members):
    """A copy with other members; those of the model are named model__member."""
    variant = copy.deepcopy(document)
    for name, value in members.items():
        place, _, key = name.partition("__")
        if key:
            variant[place][key] = value
        else:
            variant[place] = value
    return variant


def sequence(kind, *parts):
    return {"type": "Sequence", kind: list(parts)}


def metaspace(**settings):
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True, **settings}


def byte_level(**settings):
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True, **settings}


def replace(content, **pattern):
    return {"type": "Replace", "pattern": pattern, "content": content}


def unigram_variants(document):
    charsmap = document["normalizer"]["normalizers"][0]
    split_first = sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace())
    with_bytes = document["model"]["vocab"] + [[f"<0x{byte:02X}>", -20.0] for byte in range(256)]
    forms = {
        form: replaced(document, normalizer=sequence("normalizers", {"type": form}, {"type": "Lowercase"}))
        for form in ("NFC", "NFD", "NFKC", "NFKD")
    }
    odd = sequence(
        "normalizers", {"type": "Nmt"}, {"type": "NFKD"}, {"type": "StripAccents"},
        {"type": "Strip", "strip_left": True, "strip_right": True}, replace("ü", String="aba"),
        {"type": "Lowercase"}, {"type": "Prepend", "prepend": "▁"},
    )  # fmt: skip
    return {
        "as it is": document,
        "words first": replaced(document, pre_tokenizer=split_first),
        "charsmap alone": replaced(document, normalizer=charsmap),
        "first prefix, unsplit": replaced(document, pre_tokenizer=metaspace(prepend_scheme="first", split=False)),
        "first prefix": replaced(document, pre_tokenizer=metaspace(prepend_scheme="first")),
        "no prefix": replaced(document, pre_tokenizer=metaspace(prepend_scheme="never"), normalizer=odd),
        "no pre-tokenizer": replaced(document, pre_tokenizer=None),
        "byte fallback": replaced(document, model__vocab=with_bytes, model__byte_fallback=True),
        "awkward added tokens": with_added_tokens(document),
        **forms,
    }


def byte_level_variants(document):
    digits = {"type": "Digits", "individual_digits": True}
    groups = {"type": "Digits", "individual_digits": False}
    roberta = {"type": "RobertaProcessing", "sep": ["b", 2], "cls": ["a", 1]}
    trim = roberta | {"trim_offsets": True, "add_prefix_space": True}
    spaced = byte_level(add_prefix_space=True)
    after = sequence("processors", trim, spaced)
    awkward = with_added_tokens(document)
    return {
        "as it is": document,
        "digits": replaced(document, pre_tokenizer=sequence("pretokenizers", digits, byte_level())),
        "groups": replaced(document, pre_tokenizer=sequence("pretokenizers", groups, spaced)),
        "trimmed": replaced(document, post_processor=trim, pre_tokenizer=spaced),
        "trimmed twice": replaced(document, post_processor=after),
        "awkward added tokens": awkward,
        "awkward added tokens, trimmed": replaced(awkward, post_processor=trim),
        "NFKC, no pattern": replaced(document, normalizer={"type": "NFKC"}, pre_tokenizer=byte_level(use_regex=False)),
        "missing bytes": replaced(document, model__unk_token=None, **without_symbols(document["model"])),
    }


def without_symbols(model):
    """The model without some single symbols and the merges that need them."""
    gone = set("eáĠ½")
    merges = [pair for pair in model["merges"] if not gone & set("".join(pair))]
    return dict(
        model__merges=merges,
        model__vocab={piece: i for piece, i in model["vocab"].items() if not gone & set(piece)},
    )


def bpe_variants(document):
    unfused = replaced(document, model__fuse_unk=False, model__byte_fallback=False)
    at_spaces = {"type": "Split", "pattern": {"String": "▁"}, "invert": False}
    cut = [
        replaced(unfused, pre_tokenizer={**at_spaces, "behavior": name})
        for name in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")
    ]
    prefix = sequence("normalizers", {"type": "Prepend", "prepend": "▁"}, replace("▁", String=" "))
    letters = {piece: i for i, piece in enumerate(["?", "a", "b</w>", "##b", "##a", "##a</w>", "a##b", "ab", "##ab"])}
    affixed = replaced(
        unfused, model__vocab=letters, model__merges=[["a", "##b"], ["##a", "##b"]], model__unk_token="?",
        model__continuing_subword_prefix="##", model__end_of_word_suffix="</w>", added_tokens=[],
        post_processor=None, pre_tokenizer={"type": "BertPreTokenizer"}, normalizer={"type": "NFKD"},
    )  # fmt: skip
    return {
        "as it is": document,
        "unknown side by side": unfused,
        "unknown together": replaced(document, model__byte_fallback=False),
        "prefix": replaced(document, normalizer=prefix, pre_tokenizer=None),
        "affixes": affixed,
        "awkward added tokens": with_added_tokens(document),
        **{f"cut {i}": variant for i, variant in enumerate(cut)},
    }


def variants(document):
    """Tokenizer files to compare with, by name."""
    kind = document["model"].get("type")
    if kind == "Unigram":
        return unigram_variants(document)
    if kind == "BPE":
        is_byte_level = '"ByteLevel"' in str(document["pre_tokenizer"]).replace("'", '"')
        return byte_level_variants(document) if is_byte_level else bpe_variants(document)
    if "[MASK]" not in document["model"]["vocab"]:
        return {
            "as it is": document,
            "awkward added tokens": with_added_tokens(document),
            "a sequence": replaced(document, normalizer=sequence("normalizers", document["normalizer"])),
        }
    return bert_variants(document)
