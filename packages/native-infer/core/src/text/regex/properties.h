// Properties and case folding of code points, as the reference's regular expressions see them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/regex/code_point_set.h"

namespace native_infer::regex {

/// The code points of a property, a script or a block such as "Lu", "Han" or "White_Space"; of a
/// character type such as "\w"; of a POSIX bracket such as "[:alpha:]". Case, spaces, hyphens and
/// underscores of `name` do not count. Nothing for a name that is not known.
std::optional<CodePointSet> find_property(std::string_view name);

/// The same in a class, where \w and \p{Word} are [:word:], as in the reference: alone they match
/// the fractions and superscripts of Latin-1 too.
std::optional<CodePointSet> find_property_in_class(std::string_view name);

/// What `c` is compared as without case: one code point that stands for all that are the same.
char32_t fold(char32_t c);

/// The code points, two or three, that `c` is compared as, if it is more than one ("ss" of U+00DF);
/// else empty.
std::u32string_view long_fold(char32_t c);

/// Adds whatever is the same as a member without case.
void add_same_without_case(CodePointSet& set);

/// All code points that are compared as one code point, which is folded.
CodePointSet same_without_case(char32_t folded);

/// The code points that are compared as more than one.
CodePointSet long_fold_sources();

}  // namespace native_infer::regex
