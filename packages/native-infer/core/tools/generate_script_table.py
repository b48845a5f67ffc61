#!/usr/bin/env python3
"""Writes src/text/script_table.{h,cc}: the scripts that the pre-tokenizer UnicodeScripts of Hugging Face tokenizers distinguishes.

It has a table of its own, older than any other here. So each code point is compared with others by what the pinned
`tokenizers` (requirements.txt) cuts.

    venv/bin/python core/tools/generate_script_table.py            # writes both files
    venv/bin/python core/tools/generate_script_table.py --check    # fails if they are out of date
"""

from generated_sources import TEXT, array, asks_for_check, generated_by, update
from tokenizers import pre_tokenizers

GENERATED = generated_by(__file__)
ANY = 0


def is_cut_behind(representative, characters):
    """For each character whether a cut comes between it and the representative before it."""
    text = "".join(representative + char for char in characters)
    begins = {begin for _, (begin, _) in pre_tokenizers.UnicodeScripts().pre_tokenize_str(text)}
    return [2 * i + 1 in begins for i in range(len(characters))]


def scripts(characters):
    """A number for the script of each character: equal numbers for equal scripts, `ANY` for what is never cut."""
    latin, digit = is_cut_behind("a", characters), is_cut_behind("1", characters)
    number_of = {char: ANY for char, a, b in zip(characters, latin, digit) if not a and not b}
    count = 0
    for char in characters:
        if char in number_of:
            continue
        count += 1
        rest = [other for other in characters if other not in number_of]
        number_of.update((other, count) for other, cut in zip(rest, is_cut_behind(char, rest)) if not cut)
    return number_of


def runs():
    """(first code point, script) of each run of equal scripts. A run ends where its neighbours differ."""
    points = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    begins = {begin for _, (begin, _) in pre_tokenizers.UnicodeScripts().pre_tokenize_str("".join(map(chr, points)))}
    # What belongs to any script is in a run with its neighbours: they are compared one by one.
    firsts = sorted(begins | {0})
    never = set()
    for i in range(0, len(points), 4096):
        chars = [chr(c) for c in points[i : i + 4096]]
        both = zip(chars, is_cut_behind("a", chars), is_cut_behind("1", chars))
        never |= {char for char, a, b in both if not a and not b}
    changes = [i for i in range(1, len(points)) if (chr(points[i]) in never) != (chr(points[i - 1]) in never)]
    firsts = sorted({*firsts, *changes})
    number_of = scripts([chr(points[i]) for i in firsts])
    result = []
    for i in firsts:
        number = number_of[chr(points[i])]
        if not result or result[-1][1] != number:
            result.append((points[i], number))
    return result


def header(count):
    return f"""{GENERATED}
#pragma once

#include <cstdint>

namespace native_infer::unicode {{

/// What is neither a script nor cut from one: a space, and what the table does not know.
inline constexpr std::uint8_t kAnyScript = {ANY};

struct ScriptRun {{
  char32_t first;
  std::uint8_t script;
}};

/// Sorted by `first`; a run goes on to the next one's beginning. Han, Hiragana and Katakana are one
/// script.
extern const ScriptRun kScriptRuns[{count}];

}}  // namespace native_infer::unicode
"""


def source(found):
    runs_of = array(f"ScriptRun kScriptRuns[{len(found)}]", ["{0x%X,%d}" % run for run in found])
    return (
        f'{GENERATED}\n// clang-format off\n#include "text/script_table.h"\n\nnamespace native_infer::unicode {{\n\n'
        f"{runs_of}\n\n}}  // namespace native_infer::unicode\n"
    )


def main():
    check = asks_for_check(__doc__)
    found = runs()
    update({TEXT / "script_table.h": header(len(found)), TEXT / "script_table.cc": source(found)}, check)


if __name__ == "__main__":
    main()
