#!/usr/bin/env python3
"""Writes src/text/unicode_tables.{h,cc}: what Hugging Face tokenizers believes about every code point.

The crates behind tokenizers each carry their own Unicode version, none of them Python's. So nothing here is
looked up in `unicodedata`: every property of every code point is asked of the pinned `tokenizers` itself
(requirements.txt), by watching what one of its normalizers or pre-tokenizers does to that code point. The one
use of `unicodedata` is to name a representative of each canonical combining class, and the order of the
representatives is then checked against the library too.

    python3 -m venv venv && venv/bin/pip install -r core/tools/requirements.txt
    venv/bin/python core/tools/generate_unicode_tables.py            # writes both files
    venv/bin/python core/tools/generate_unicode_tables.py --check    # fails where they are out of date
"""

from generated_sources import TEXT, array, asks_for_check, generated_by, update
from tokenizers import normalizers
from unicode_probes import (
    CODE_POINTS,
    HANGUL,
    check_hangul,
    probe_combining_classes,
    probe_compositions,
    probe_flags,
    probe_mapping,
)

GENERATED = generated_by(__file__)
BLOCK_SHIFT = 7
FLAGS = {
    "kWhitespace": "Rust's char::is_whitespace: separates words, and cleaning makes it a space.",
    "kPunctuation": "ASCII punctuation or a category P*: a word of its own.",
    "kRemovedByCleaning": "Categories Cc, Cf, Co without tab and line ends, NUL and U+FFFD.",
    "kNonspacingMark": "Category Mn: an accent, removed by accent stripping.",
    "kChinese": "An ideograph in the sense of BERT: gets a space on both sides.",
    "kWordCharacter": "What \\w matches in a Rust regular expression; bounds `single_word` tokens.",
    "kCombiningMark": "Categories M*: dropped by the normaliser StripAccents.",
    "kNumeric": "Rust's char::is_numeric: a digit to the pre-tokeniser Digits.",
    "kLetter": "What \\p{L} matches in the regular expressions of a Split.",
    "kNumber": "What \\p{N} matches there.",
    "kSpace": "What \\s matches there.",
    "kGraphemeExtend": "Never begins a grapheme cluster, except after a control: Extend, ZWJ, SpacingMark.",
    "kGraphemePrepend": "Never ends a grapheme cluster, except before a control.",
    "kGraphemeControl": "A grapheme cluster of its own.",
    "kPictographic": "Extended_Pictographic: joined to another by a zero width joiner.",
    "kConjunctConsonant": "Indic_Conjunct_Break=Consonant: joined to another by a linker.",
    "kConjunctLinker": "Indic_Conjunct_Break=Linker.",
}


class Pool:
    """Mappings one after the other, each a length and its code points; index 0 means no mapping."""

    def __init__(self):
        self.values = [0]
        self.index_of = {None: 0}

    def add(self, mapping):
        if mapping not in self.index_of:
            self.index_of[mapping] = len(self.values)
            self.values += [len(mapping), *mapping]
        return self.index_of[mapping]


def build():
    """(block of each 128 code points, record of each code point in a block, records, mapping pool, compositions)."""
    nfd = normalizers.NFD().normalize_str
    decompositions = probe_mapping(nfd)
    check_hangul(decompositions)
    compatible = probe_mapping(normalizers.NFKD().normalize_str)
    check_hangul(compatible)
    lowercase = probe_mapping(normalizers.Lowercase().normalize_str)
    flags = probe_flags()
    classes = probe_combining_classes(nfd, {**decompositions, **dict.fromkeys(HANGUL)})
    pool, records, blocks = Pool(), {(0, 0, 0, 0, 0): 0}, {}
    block_of = []
    for start in range(0, CODE_POINTS, 1 << BLOCK_SHIFT):
        block = []
        for c in range(start, start + (1 << BLOCK_SHIFT)):
            mappings = [pool.add(of.get(c)) for of in (decompositions, compatible, lowercase)]
            record = (flags.get(c, 0), classes.get(c, 0), *mappings)
            block.append(records.setdefault(record, len(records)))
        block_of.append(blocks.setdefault(tuple(block), len(blocks)))
    assert len(blocks) < 1 << 16 and len(records) < 1 << 16 and len(pool.values) < 1 << 16
    indexes = [index for block in blocks for index in block]
    return block_of, indexes, list(records), pool.values, probe_compositions(decompositions)


def header(sizes):
    flags = "\n".join(
        f"/// {text}\ninline constexpr std::uint32_t {name} = 1u << {bit};"
        for bit, (name, text) in enumerate(FLAGS.items())
    )
    return f"""{GENERATED}
#pragma once

#include <cstdint>

namespace native_infer::unicode {{

{flags}

/// What is known about one code point. Code points with the same properties share a record.
struct Properties {{
  std::uint32_t flags;
  std::uint16_t combining_class;
  /// Full canonical and compatibility decomposition and lower-case mapping: index into `kMappings`,
  /// 0 where the code point maps to itself. Hangul syllables have none: their decomposition is
  /// arithmetic.
  std::uint16_t decomposition;
  std::uint16_t compatibility;
  std::uint16_t lowercase;
}};

/// Two code points that canonical composition makes one.
struct Composition {{
  char32_t first;
  char32_t second;
  char32_t composite;
}};

inline constexpr unsigned kBlockShift = {BLOCK_SHIFT};

/// Number of the block that holds code point c: kBlocks[c >> kBlockShift].
extern const std::uint16_t kBlocks[{sizes[0]}];
/// Number of a code point's record: kRecordIndexes[(block << kBlockShift) + low bits of c].
extern const std::uint16_t kRecordIndexes[{sizes[1]}];
extern const Properties kRecords[{sizes[2]}];
/// Mappings one after the other, each its length followed by its code points.
extern const char32_t kMappings[{sizes[3]}];
/// Sorted by `first`, then by `second`. Without Hangul, which is arithmetic.
extern const Composition kCompositions[{sizes[4]}];

}}  // namespace native_infer::unicode
"""


def source(tables):
    block_of, indexes, records, pool, compositions = tables
    return "\n".join([
        GENERATED,
        "// clang-format off",
        '#include "text/unicode_tables.h"',
        "",
        "namespace native_infer::unicode {",
        "",
        array(f"std::uint16_t kBlocks[{len(block_of)}]", block_of),
        "",
        array(f"std::uint16_t kRecordIndexes[{len(indexes)}]", indexes),
        "",
        array(f"Properties kRecords[{len(records)}]", ["{%d,%d,%d,%d,%d}" % r for r in records]),
        "",
        array(f"char32_t kMappings[{len(pool)}]", ["0x%X" % value for value in pool]),
        "",
        array(f"Composition kCompositions[{len(compositions)}]", ["{0x%X,0x%X,0x%X}" % c for c in compositions]),
        "",
        "}  // namespace native_infer::unicode",
        "",
    ])


def main():
    check = asks_for_check(__doc__)
    tables = build()
    update(
        {
            TEXT / "unicode_tables.h": header([len(table) for table in tables]),
            TEXT / "unicode_tables.cc": source(tables),
        },
        check,
    )


if __name__ == "__main__":
    main()
