// Classes of a regular expression: [a-z&&[^aeiou]].
#pragma once

#include <cstddef>

#include "text/regex/code_point_set.h"
#include "text/regex/pattern_reader.h"

namespace native_infer::regex {

struct CharacterClass {
  /// What stands between the brackets, without regard to a "^" that begins it.
  CodePointSet members;
  bool is_negative = false;

  CodePointSet set() const {
    CodePointSet result = members;
    if (is_negative) result.negate();
    return result;
  }
};

/// Reads a class behind its "[", and its "]". Throws `SyntaxError` if it is malformed, or nested
/// deeper than `max_depth`.
CharacterClass parse_class(PatternReader& reader, std::size_t max_depth);

}  // namespace native_infer::regex
