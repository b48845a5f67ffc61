// What can be said of a part of a regular expression without a text.
#pragma once

#include <cstddef>

#include "text/regex/node.h"

namespace native_infer::regex {

/// How many code points a part matches.
struct Length {
  std::size_t min = 0;
  /// `Node::kUnlimited` for any number.
  std::size_t max = 0;
};
Length length_of(const Node& node);

/// What a match begins with.
struct Beginning {
  CodePointSet set;
  /// The part may match nothing, or look at what is around it: then anything may be next.
  bool may_be_empty = true;
};
Beginning beginning_of(const Node& node);

/// Whether a part has a \G, so that it depends on where a search began.
bool has_search_begin(const Node& node);

}  // namespace native_infer::regex
