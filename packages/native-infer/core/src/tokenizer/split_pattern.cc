#include "tokenizer/split_pattern.h"

#include <array>
#include <utility>

namespace native_infer {
namespace {

using unicode::kLetter;
using unicode::kNumber;
using unicode::kSpace;

constexpr std::array<std::pair<std::string_view, SplitPattern>, 4> kKnown = {{
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
     SplitPattern::kGpt2},
    {R"('(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
     SplitPattern::kGpt2},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     SplitPattern::kLlama3},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     SplitPattern::kQwen2},
}};

bool is_line_end(char32_t c) {
  return c == U'\r' || c == U'\n';
}

/// Simple case folding, as far as it leads to a letter of a contraction.
char32_t fold(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + (U'a' - U'A');
  return c == U'\u017F' ? U's' : c;
}

/// End of 's, 't, 're, 've, 'm, 'll or 'd, or `begin`.
std::size_t match_contraction(SplitText& text, std::size_t begin, bool ignores_case) {
  if (text.at(begin) != U'\'') return begin;
  const auto letter = [&](std::size_t i) { return ignores_case ? fold(text.at(i)) : text.at(i); };
  const char32_t first = letter(begin + 1);
  if (first == U's' || first == U't' || first == U'm' || first == U'd') return begin + 2;
  if (first != U'r' && first != U'v' && first != U'l') return begin;
  return letter(begin + 2) == (first == U'l' ? U'l' : U'e') ? begin + 3 : begin;
}

/// End of ` ?[…]+` for a class, or `begin`.
std::size_t match_spaced(SplitText& text, std::size_t begin, std::uint32_t flags) {
  const std::size_t first = text.at(begin) == U' ' ? begin + 1 : begin;
  const std::size_t end = text.run(first, flags);
  return end > first ? end : begin;
}

/// End of ` ?[^\s\p{L}\p{N}]+`, or `begin`.
std::size_t match_symbols(SplitText& text, std::size_t begin) {
  const std::size_t first = text.at(begin) == U' ' ? begin + 1 : begin;
  std::size_t end = first;
  while (text.is_inside(end) && !text.has(end, kSpace | kLetter | kNumber)) ++end;
  return end > first ? end : begin;
}

/// End of `\s+(?!\S)|\s+`: white space without the last one, which goes to the word behind it.
std::size_t match_space(SplitText& text, std::size_t begin) {
  const std::size_t end = text.run(begin, kSpace);
  return text.is_inside(end) && end > begin + 1 ? end - 1 : end;
}

std::size_t match_gpt2(SplitText& text, std::size_t begin) {
  if (const auto end = match_contraction(text, begin, false); end > begin) return end;
  if (const auto end = match_spaced(text, begin, kLetter); end > begin) return end;
  if (const auto end = match_spaced(text, begin, kNumber); end > begin) return end;
  if (const auto end = match_symbols(text, begin); end > begin) return end;
  return match_space(text, begin);
}

/// End of `[^\r\n\p{L}\p{N}]?\p{L}+`, or `begin`.
std::size_t match_word(SplitText& text, std::size_t begin) {
  const bool has_prefix = !is_line_end(text.at(begin)) && !text.has(begin, kLetter | kNumber);
  const std::size_t first = has_prefix ? begin + 1 : begin;
  const std::size_t end = text.run(first, kLetter);
  return end > first ? end : begin;
}

/// End of `\s*[\r\n]+`: up to the last line end in the white space, or `begin`.
std::size_t match_lines(SplitText& text, std::size_t begin) {
  std::size_t end = text.run(begin, kSpace);
  while (end > begin && !is_line_end(text.at(end - 1))) --end;
  return end;
}

std::size_t match_llama3(SplitText& text, std::size_t begin, std::size_t max_digits) {
  if (const auto end = match_contraction(text, begin, true); end > begin) return end;
  if (const auto end = match_word(text, begin); end > begin) return end;
  std::size_t digits = 0;
  while (digits < max_digits && text.has(begin + digits, kNumber)) ++digits;
  if (digits > 0) return begin + digits;
  if (auto end = match_symbols(text, begin); end > begin) {
    while (is_line_end(text.at(end))) ++end;
    return end;
  }
  if (const auto end = match_lines(text, begin); end > begin) return end;
  return match_space(text, begin);
}

}  // namespace

std::optional<SplitPattern> find_split_pattern(std::string_view regular_expression) {
  for (const auto& [text, pattern] : kKnown) {
    if (text == regular_expression) return pattern;
  }
  return std::nullopt;
}

std::size_t match(SplitPattern pattern, SplitText& text, std::size_t begin) {
  switch (pattern) {
    case SplitPattern::kGpt2:
      return match_gpt2(text, begin);
    case SplitPattern::kLlama3:
      return match_llama3(text, begin, 3);
    case SplitPattern::kQwen2:
      return match_llama3(text, begin, 1);
  }
  return begin + 1;
}

}  // namespace native_infer
