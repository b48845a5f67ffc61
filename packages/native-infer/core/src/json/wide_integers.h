// Integers that no 64-bit type holds.
#pragma once

#include <string>
#include <string_view>

namespace native_infer {

/// `json` with ".0" after every integer of more than 19 characters, so that it reads as a
/// floating-point number. The parser refuses a whole document for one integer beyond 64 bits, and
/// the tokenizer settings of many published models have one: 10^30 for "no limit".
std::string with_wide_integers_as_floats(std::string_view json);

}  // namespace native_infer
