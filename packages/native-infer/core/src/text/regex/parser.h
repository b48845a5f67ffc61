// Reads regular expressions as Oniguruma does, which is inside of the reference.
#pragma once

#include <string_view>

#include "text/regex/node.h"

namespace native_infer::regex {

/// Reads an expression (UTF-8). Throws `SyntaxError` if it is malformed, or has what is not
/// supported: conditions, calls of groups, absent operators, callouts, \K, \X, \y, \Y, and the
/// options W, D, S, P, y, C, I and L. Groups are numbered from 1; a group without a name takes no
/// number if any has one.
Node parse(std::string_view expression);

}  // namespace native_infer::regex
