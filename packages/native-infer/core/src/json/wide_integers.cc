#include "json/wide_integers.h"

#include <algorithm>

namespace native_infer {
namespace {

/// So many characters, the sign included, always fit an unsigned or a signed 64-bit integer.
constexpr std::size_t kAlwaysFit = 19;

bool in_number(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

bool is_wide_integer(std::string_view number) {
  if (number.size() <= kAlwaysFit) return false;
  if (number.starts_with('-')) number.remove_prefix(1);
  return std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Where the string ends that begins at `begin`: after its closing quote.
std::size_t end_of_string(std::string_view json, std::size_t begin) {
  std::size_t at = begin + 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  return std::min(at + 1, json.size());
}

std::size_t end_of_number(std::string_view json, std::size_t begin) {
  std::size_t at = begin;
  while (at < json.size() && in_number(json[at])) ++at;
  return at;
}

}  // namespace

std::string with_wide_integers_as_floats(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const bool is_string = json[at] == '"';
    const std::size_t end = is_string ? end_of_string(json, at) : end_of_number(json, at);
    const std::string_view token = json.substr(at, std::max<std::size_t>(end - at, 1));
    text += token;
    if (!is_string && is_wide_integer(token)) text += ".0";
    at += token.size();
  }
  return text;
}

}  // namespace native_infer
