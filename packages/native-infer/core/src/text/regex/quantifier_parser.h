// What may stand behind a part of a regular expression: ?, *, +, {n,m}, and a ? or + behind them.
#pragma once

#include <cstddef>
#include <functional>

#include "text/regex/node.h"
#include "text/regex/pattern_reader.h"

namespace native_infer::regex {

/// `part`, which begins at `begin`, with all the quantifiers that are next. `skip` takes what does
/// not count between them. Throws `SyntaxError` if there are too many.
Node parse_quantifiers(PatternReader& reader, std::size_t begin, Node part,
                       const std::function<void()>& skip);

}  // namespace native_infer::regex
