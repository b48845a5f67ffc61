#!/usr/bin/env python3
"""Writes src/text/regex/property_tables.{h,cc}: what the regular expressions of Hugging Face tokenizers believe about code points.

Oniguruma, which is inside of tokenizers, carries a Unicode version of its own. So every property that it names
(regex_property_names.txt), the character types, the POSIX brackets and case folding are asked of the pinned `tokenizers`
(requirements.txt) itself, by what a Replace removes.

    venv/bin/python core/tools/generate_regex_tables.py            # writes both files; takes some minutes
    venv/bin/python core/tools/generate_regex_tables.py --check    # fails if they are out of date; takes some seconds

--check asks about those code points alone at which a property of the files begins or ends.
"""

import re

from generated_sources import TEXT, TOOLS, array, asks_for_check, generated_by, update
from tokenizers import Regex, normalizers

GENERATED = generated_by(__file__)
END = 0x110000
# Beyond this only the ends of blocks of 256 are asked about, and all of plane 14's selectors.
DENSE_END = 0x32400
TYPES = {f"\\{letter}": f"\\{letter}" for letter in "wsdh"}
BRACKETS = "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit".split()


def is_scalar(c):
    return not 0xD800 <= c < 0xE000


def all_samples():
    sparse = [c for c in range(DENSE_END, END) if c & 0xFF in (0, 0xFF, 0xFE) or 0xE0000 <= c < 0xE0200]
    return [c for c in [*range(DENSE_END), *sparse] if is_scalar(c)]


def names():
    listed = (TOOLS / "regex_property_names.txt").read_text().split()
    patterns = {re.sub("[-_ ]", "", name).lower(): f"\\p{{{name}}}" for name in listed}
    return {**patterns, **TYPES, **{f"[:{name}:]": f"[[:{name}:]]" for name in BRACKETS}}


def removed(pattern, text):
    """The characters of a text that a regular expression for single ones matches."""
    return set(text) - set(normalizers.Replace(Regex(pattern), "").normalize_str(text))


def bounds(pattern, samples, text):
    """Where the code points that match begin and end, in turn. Surrogates count as what is before them."""
    inside, result, is_inside = removed(f"(?:{pattern})+", text), [], False
    for c in samples:
        if (chr(c) in inside) != is_inside:
            is_inside = not is_inside
            result.append(c)
    return tuple(result + [END] * is_inside)


def properties(samples):
    """(the bounds of each different property, the number of the property of each name)."""
    text = "".join(map(chr, samples))
    numbers, number_of = {}, {}
    for name, pattern in sorted(names().items()):
        try:
            found = bounds(pattern, samples, text)
        except Exception as error:
            if "invalid character property name" in str(error):
                continue  # Newer than the pinned version.
            raise
        number_of[name] = numbers.setdefault(found, len(numbers))
    return list(numbers), number_of


def folds():
    """(code point, what it is compared as without case), and the same for those that are compared as several."""
    cased = [c for c in range(DENSE_END) if is_scalar(c) and chr(c) not in "\n"]
    cased = [c for c in cased if len({chr(c), chr(c).lower(), chr(c).upper(), chr(c).casefold(), chr(c).title()}) > 1]
    cased += [ord(c) for c in removed(r"\p{CWCM}", "".join(chr(c) for c in range(DENSE_END) if is_scalar(c)))]
    cased = sorted(set(cased))
    apart = "\n".join(map(chr, cased))
    single, classes = [], {}
    for c in cased:
        same = tuple(sorted(ord(x) for x in removed(f"(?i:\\x{{{c:X}}})", apart)))
        assert c in same, f"U+{c:04X}"
        for other in same:
            assert classes.setdefault(other, same) == same, f"U+{c:04X}: the same without case is no equivalence"
        if same[0] != c:
            single.append((c, same[0]))
    to = dict(single)
    several = []
    for c in cased:
        parts = chr(c).casefold()
        if len(parts) > 1:
            pattern = "".join(f"\\x{{{ord(part):X}}}" for part in parts)
            assert normalizers.Replace(Regex(f"(?i:{pattern})"), "").normalize_str(chr(c)) == "", f"U+{c:04X}"
            several.append((c, [to.get(ord(part), ord(part)) for part in parts]))
    return single, several


def leb128(value):
    out = []
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return [*out, value]


def packed(properties):
    starts, data = [0], []
    for found in properties:
        last = 0
        for bound in found:
            data += leb128(bound - last)
            last = bound
        starts.append(len(data))
    return starts, data


def header(sizes):
    return f"""{GENERATED}
#pragma once

#include <cstdint>
#include <string_view>

namespace native_infer::regex {{

/// A name without spaces, hyphens and underscores, in lower case; "\\\\w" and "[:alpha:]" are names
/// too.
struct PropertyName {{
  std::string_view name;
  std::uint16_t number;
}};

/// A code point and what it is compared as without case.
struct Fold {{
  char32_t from;
  char32_t to;
}};

/// A code point that is compared as two or three without case; 0 for no third one.
struct LongFold {{
  char32_t from;
  char32_t to[3];
}};

/// Sorted by name.
extern const PropertyName kPropertyNames[{sizes[0]}];
/// Where the bytes of each property begin, and the end of the last ones.
extern const std::uint32_t kPropertyStarts[{sizes[1]}];
/// For each property the distances between the code points at which it begins and ends in turn, in
/// LEB128.
extern const std::uint8_t kPropertyBytes[{sizes[2]}];
/// Sorted by `from`. `to` is the smallest of those that are the same.
extern const Fold kFolds[{sizes[3]}];
/// Sorted by `from`; each part of `to` is folded.
extern const LongFold kLongFolds[{sizes[4]}];

}}  // namespace native_infer::regex
"""


def tables(found, number_of, single, several):
    starts, data = packed(found)
    named = ["{%s, %d}" % ('"' + name.replace("\\", "\\\\") + '"', number) for name, number in sorted(number_of.items())]
    parts = [
        ("PropertyName kPropertyNames", named),
        ("std::uint32_t kPropertyStarts", starts),
        ("std::uint8_t kPropertyBytes", data),
        ("Fold kFolds", ["{0x%X,0x%X}" % pair for pair in single]),
        ("LongFold kLongFolds", ["{0x%X,{0x%X,0x%X,0x%X}}" % (c, *(to + [0])[:3]) for c, to in several]),
    ]
    arrays = [array(f"{name}[{len(values)}]", values) for name, values in parts]
    source = "\n\n".join([
        f'{GENERATED}\n// clang-format off\n#include "text/regex/property_tables.h"',
        "namespace native_infer::regex {",
        *arrays,
        "}  // namespace native_infer::regex\n",
    ])
    return {"property_tables.h": header([len(values) for _, values in parts]), "property_tables.cc": source}


def bounds_in(source):
    """The code points at which a property of the generated file begins or ends, and those before them."""
    def values(name):
        body = re.search(name + r"\[\d+\] = \{(.*?)\};", source, re.DOTALL)[1]
        return [int(value) for value in re.findall(r"\d+", body)]

    starts, data, points = values("kPropertyStarts"), values("kPropertyBytes"), set()
    at = shift = delta = 0
    for i, byte in enumerate(data):
        if i in starts:
            at = 0
        delta |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            at += delta
            points |= {at, at - 1}
            shift = delta = 0
    return sorted(c for c in points if 0 <= c < END and is_scalar(c))


def main():
    check = asks_for_check(__doc__)
    folder = TEXT / "regex"
    samples = bounds_in((folder / "property_tables.cc").read_text()) if check else all_samples()
    files = tables(*properties(samples), *folds())
    update({folder / name: content for name, content in files.items()}, check)


if __name__ == "__main__":
    main()
