"""Variants of tokenizer files for the differential test of decoding: every decoder, and tokens that each of them changes."""

from tokenizer_variants import added, replaced, sequence, with_tokens

# What the decoders look for; half of them special.
DECODED_TOKENS = [
    "it 's", " do not .", "n't", "'re", ".", " ' ", "?!", "##joined", "##", "▁▁x▁", "▁", "aab</w>aa</w>", "</w>",
    "Ġthe", "Ã", "©", "two words", "Ċ\u0144", "<0x41>", "<0xC3>", "<0xa9>", "<0xE4>", "<0xB8>", "<0xAD>", "<0x+5>",
    "<0xZZ>", "<0x4>", "<0xé>", "\ufffd",
]  # fmt: skip

REPLACE = {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}
FALLBACK = {"type": "ByteFallback"}
FUSE = {"type": "Fuse"}
STRIP = {"type": "Strip", "content": " ", "start": 1, "stop": 0}

DECODERS = {
    "none": None,
    "WordPiece": {"type": "WordPiece", "prefix": "##", "cleanup": True},
    "WordPiece as it stands": {"type": "WordPiece", "prefix": "##", "cleanup": False},
    "WordPiece without a prefix": {"type": "WordPiece", "prefix": "", "cleanup": True},
    "Metaspace": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True},
    "Metaspace, no prefix": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": True},
    "ByteLevel": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
    "ByteFallback": FALLBACK,
    "Fuse": FUSE,
    "BPEDecoder": {"type": "BPEDecoder", "suffix": "</w>"},
    "Strip": {"type": "Strip", "content": "a", "start": 2, "stop": 0},
    "Strip the end": {"type": "Strip", "content": "▁", "start": 0, "stop": 1},
    "Replace": {"type": "Replace", "pattern": {"String": "a"}, "content": "aa▁"},
    "nothing": sequence("decoders"),
    "Llama": sequence("decoders", REPLACE, FALLBACK, FUSE, STRIP),
    "nested": sequence("decoders", sequence("decoders", REPLACE), sequence("decoders", FALLBACK, FUSE)),
}


def decoder_variants(document):
    """Files with each decoder, by its name."""
    tokens = [added(content, special=i % 2 == 0) for i, content in enumerate(DECODED_TOKENS)]
    awkward = with_tokens(document, tokens)
    return {name: replaced(awkward, decoder=decoder) for name, decoder in DECODERS.items()}
