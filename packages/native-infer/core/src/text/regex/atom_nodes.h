// Parts of a regular expression that stand for one character, or for a place.
#pragma once

#include <optional>

#include "text/regex/class_parser.h"
#include "text/regex/node.h"

namespace native_infer::regex {

/// Any code point; a line feed only if asked.
Node any_node(bool with_line_feed);

/// \R: any end of a line, a carriage return and a line feed as one.
Node general_newline_node();

/// A class. Without regard to case it has all that is the same as a member; a member that is
/// compared as several code points matches those, too.
Node class_node(CharacterClass found, bool ignores_case);

/// The place that "\" and a letter stand for; nothing for any other letter.
std::optional<Anchor> find_anchor(char32_t letter);

}  // namespace native_infer::regex
