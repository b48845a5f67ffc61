#include "text/regex/pattern_reader.h"

#include "text/regex/properties.h"
#include "text/utf8.h"

namespace native_infer::regex {
namespace {

constexpr std::size_t kMaxNumber = 100'000;

std::optional<unsigned> hex_value(char32_t digit) {
  if (digit >= U'0' && digit <= U'9') return static_cast<unsigned>(digit - U'0');
  if (digit >= U'a' && digit <= U'f') return static_cast<unsigned>(digit - U'a' + 10);
  if (digit >= U'A' && digit <= U'F') return static_cast<unsigned>(digit - U'A' + 10);
  return std::nullopt;
}

/// \n and so on; 0 for any other letter.
char32_t simple_escape(char32_t letter) {
  switch (letter) {
    case U't':
      return U'\t';
    case U'n':
      return U'\n';
    case U'r':
      return U'\r';
    case U'f':
      return U'\f';
    case U'v':
      return U'\v';
    case U'a':
      return U'\a';
    case U'e':
      return U'\x1B';
    default:
      return 0;
  }
}

}  // namespace

bool PatternReader::take(std::u32string_view text) {
  if (!is_next(text)) return false;
  position_ += text.size();
  return true;
}

char32_t PatternReader::next(const char* why) {
  if (at_end()) fail(why);
  return pattern_[position_++];
}

std::u32string PatternReader::take_until(char32_t end, const char* why) {
  const std::size_t found = pattern_.find(end, position_);
  if (found == std::u32string::npos) fail(why);
  std::u32string taken = pattern_.substr(position_, found - position_);
  position_ = found + 1;
  return taken;
}

std::optional<std::size_t> PatternReader::take_number() {
  std::optional<std::size_t> number;
  while (peek() >= U'0' && peek() <= U'9') {
    number = number.value_or(0) * 10 + (pattern_[position_++] - U'0');
    if (*number > kMaxNumber) fail("a number is larger than 100000");
  }
  return number;
}

char32_t PatternReader::take_hex(std::size_t max_digits) {
  char32_t value = 0;
  for (std::size_t digits = 0; digits < max_digits; ++digits) {
    const auto digit = hex_value(peek());
    if (!digit) break;
    value = value << 4 | *digit;
    ++position_;
  }
  return value;
}

/// Behind \x.
char32_t PatternReader::take_hex_escape() {
  const std::size_t begin = position_;
  if (take(U"{")) {
    const char32_t value = take_hex(8);
    if (position_ == begin + 1 || !take(U"}")) fail(begin, "\\x{…} does not hold one number");
    if (value >= CodePointSet::kEnd) fail(begin, "\\x{…} is beyond the last character");
    return value;
  }
  if (!hex_value(peek())) return U'x';
  const char32_t value = take_hex(2);
  if (value >= 0x80) fail(begin, "\\x of 80 and more is half of a character: write \\x{…}");
  return value;
}

char32_t PatternReader::take_octal(char32_t first) {
  char32_t value = first - U'0';
  for (int digits = 1; digits < 3 && peek() >= U'0' && peek() <= U'7'; ++digits) {
    value = value * 8 + (pattern_[position_++] - U'0');
  }
  if (value >= 0x80) fail("an octal number of 200 and more is half of a character: write \\x{…}");
  return value;
}

/// Behind \c and \C-.
char32_t PatternReader::take_control() {
  const char32_t c = next("ends in the middle of \\c");
  if (c == U'?') return 0x7F;
  if (c == U'\\' || c >= 0x80) fail("\\c of this character is not supported");
  return c & 0x1F;
}

std::optional<char32_t> PatternReader::take_escape(char32_t letter) {
  if (const char32_t simple = simple_escape(letter)) return simple;
  if (letter == U'x') return take_hex_escape();
  if (letter == U'u') {
    const std::size_t begin = position_;
    if (!hex_value(peek())) return U'u';
    const char32_t value = take_hex(4);
    if (position_ != begin + 4) fail(begin, "\\u needs four hexadecimal digits");
    return value;
  }
  if (letter == U'0') return take_octal(letter);
  if (letter == U'c') return take_control();
  if (letter == U'C' && take(U"-")) return take_control();
  if (letter == U'M') fail("\\M-x is not supported: write \\x{…}");
  if (letter == U'o' && peek() == U'{') fail("\\o{…} is not supported: write \\x{…}");
  const bool is_letter = (letter >= U'a' && letter <= U'z') || (letter >= U'A' && letter <= U'Z');
  const bool is_digit = letter >= U'1' && letter <= U'9';
  if (!is_letter && !is_digit) return letter;
  return std::nullopt;
}

std::optional<CodePointSet> PatternReader::take_property(char32_t letter, bool in_class) {
  std::string name;
  bool is_negative = false;
  const std::size_t begin = position_;
  if (letter == U'p' || letter == U'P') {
    is_negative = letter == U'P';
    if (take(U"{")) {
      if (take(U"^")) is_negative = !is_negative;
      name = utf8::from_utf32(take_until(U'}', "\\p{ has no }"));
    } else {
      utf8::append(next("ends in the middle of \\p"), name);
    }
  } else if (std::u32string_view(U"wWsSdDhH").find(letter) != std::u32string_view::npos) {
    is_negative = letter < U'a';
    name = {'\\', static_cast<char>(is_negative ? letter - U'A' + U'a' : letter)};
  } else {
    return std::nullopt;
  }
  auto set = in_class ? find_property_in_class(name) : find_property(name);
  const bool is_type = name.starts_with('\\') || name.starts_with('[');
  if (!set || (is_type && (letter == U'p' || letter == U'P'))) {
    fail(begin, "the property " + name + " is not known");
  }
  if (is_negative) set->negate();
  return set;
}

}  // namespace native_infer::regex
