// The characters of a regular expression, and the escapes that stand for one character.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "text/regex/code_point_set.h"
#include "text/regex/syntax_error.h"

namespace native_infer::regex {

class PatternReader {
 public:
  explicit PatternReader(std::u32string pattern) : pattern_(std::move(pattern)) {}

  bool at_end() const { return position_ == pattern_.size(); }
  std::size_t position() const { return position_; }
  /// Goes back to a position that was read before.
  void rewind(std::size_t position) { position_ = position; }

  /// The next character, or 0x110000 at the end.
  char32_t peek(std::size_t ahead = 0) const {
    return position_ + ahead < pattern_.size() ? pattern_[position_ + ahead] : CodePointSet::kEnd;
  }
  /// Whether the text is next.
  bool is_next(std::u32string_view text) const {
    return pattern_.compare(position_, text.size(), text) == 0;
  }
  /// Takes the text if it is next.
  bool take(std::u32string_view text);
  /// Takes the next character. Throws `SyntaxError` with `why` if there is none.
  char32_t next(const char* why);
  /// Takes what is before `end`, and `end`. Throws `SyntaxError` with `why` if there is none.
  std::u32string take_until(char32_t end, const char* why);
  /// Takes a decimal number; nothing if no digit is next. Throws `SyntaxError` if it is large.
  std::optional<std::size_t> take_number();

  /// Behind "\" and for its letter, taken already: the character of an escape that stands for one,
  /// such as \n, \x{2581} and \.; nothing for a letter that means something else.
  std::optional<char32_t> take_escape(char32_t letter);

  /// The property or character type of an escape such as \p{Lu}, \P{^Han}, \d and \H; nothing for a
  /// letter that means something else.
  std::optional<CodePointSet> take_property(char32_t letter, bool in_class = false);

  [[noreturn]] void fail(const std::string& why) const { throw SyntaxError(position_, why); }
  [[noreturn]] static void fail(std::size_t position, const std::string& why) {
    throw SyntaxError(position, why);
  }

 private:
  char32_t take_hex(std::size_t max_digits);
  char32_t take_hex_escape();
  char32_t take_octal(char32_t first);
  char32_t take_control();

  std::u32string pattern_;
  std::size_t position_ = 0;
};

}  // namespace native_infer::regex
