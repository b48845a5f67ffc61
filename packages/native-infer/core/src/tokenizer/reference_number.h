// Numbers of JSON as the reference reads them.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace native_infer {

/// The reference's JSON reader makes a number of the digits without the point, and then divides it
/// by a power of ten. Each of the two rounds, so that the result may differ from the nearest double
/// in the last bit; where scores are equal that decides. `value` is the nearest double; its digits
/// are taken to be the fewest that tell it apart, as every writer of JSON makes them.
inline double as_reference_reads(double value) {
  char text[64];
  const auto end =
      std::to_chars(text, text + sizeof text, std::abs(value), std::chars_format::scientific);
  std::uint64_t digits = 0;
  int exponent = 0;
  const char* at = text;
  bool is_fraction = false;
  for (; at != end.ptr && *at != 'e'; ++at) {
    if (*at == '.') {
      is_fraction = true;
      continue;
    }
    digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
    if (is_fraction) --exponent;
  }
  // Behind "e" and a "+", which from_chars does not take.
  if (at != end.ptr) ++at;
  if (at != end.ptr && *at == '+') ++at;
  int written = 0;
  if (std::from_chars(at, end.ptr, written).ec != std::errc{}) return value;
  exponent += written;
  constexpr int kMaxPower = 308;
  if (exponent >= 0 || exponent < -kMaxPower) return value;
  double power = 1;
  char literal[8] = {'1', 'e'};
  const auto written_end = std::to_chars(literal + 2, literal + sizeof literal, -exponent);
  std::from_chars(literal, written_end.ptr, power);
  return std::copysign(static_cast<double>(digits) / power, value);
}

}  // namespace native_infer
