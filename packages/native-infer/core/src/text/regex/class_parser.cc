#include "text/regex/class_parser.h"

#include <optional>
#include <string>

#include "text/regex/properties.h"
#include "text/utf8.h"

namespace native_infer::regex {
namespace {

constexpr const char* kNoEnd = "a class has no ]";

class ClassParser {
 public:
  ClassParser(PatternReader& reader, std::size_t max_depth)
      : reader_(reader), begin_(reader.position()), max_depth_(max_depth) {}

  CharacterClass parse() {
    CharacterClass result;
    result.is_negative = reader_.take(U"^");
    // Even at the beginning a "]" stands for itself only if another one ends the class.
    bool is_first = reader_.peek() == U']';
    if (is_first) check_other_end();
    while (is_first || !reader_.take(U"]")) {
      is_first = false;
      if (reader_.at_end()) PatternReader::fail(begin_, kNoEnd);
      if (reader_.take(U"&&")) {
        end_operand();
        state_ = State::kStart;
      } else {
        parse_item();
      }
    }
    end_operand();
    result.members = std::move(*left_);
    return result;
  }

 private:
  enum class State {
    kStart,
    /// Behind a character, which may begin a range.
    kCharacter,
    /// Behind a property or a POSIX bracket, which may not.
    kProperty,
    /// Behind a range or a class.
    kComplete,
  };

  void check_other_end() {
    const std::size_t position = reader_.position();
    reader_.next(kNoEnd);
    while (reader_.peek() != U']') {
      if (reader_.next("a class is empty") == U'\\') reader_.next(kNoEnd);
    }
    reader_.rewind(position);
  }

  void end_operand() {
    if (left_) {
      left_->intersect(current_);
    } else {
      left_ = current_;
    }
    current_ = {};
  }

  void parse_item() {
    const char32_t c = reader_.next(kNoEnd);
    if (c == U'[') return parse_brackets();
    if (c == U'-' && state_ != State::kStart) return parse_hyphen();
    const auto character = parse_character(c);
    if (!character) return;
    current_.add({*character, *character});
    last_ = *character;
    state_ = State::kCharacter;
  }

  /// A character that stands for itself, or an escape. A property is added here.
  std::optional<char32_t> parse_character(char32_t c) {
    if (c != U'\\') return c;
    const char32_t letter = reader_.next("ends behind a \\");
    if (letter == U'b') return U'\b';
    if (const auto set = reader_.take_property(letter, true)) {
      current_.add(*set);
      state_ = State::kProperty;
      return std::nullopt;
    }
    if (const auto escaped = reader_.take_escape(letter)) return escaped;
    if (letter >= U'1' && letter <= U'9') reader_.fail("an octal number needs a leading 0");
    return letter;
  }

  void parse_hyphen() {
    const bool is_last = reader_.peek() == U']' || reader_.is_next(U"&&");
    if (is_last || state_ == State::kComplete) return current_.add({U'-', U'-'});
    if (state_ == State::kProperty) reader_.fail("a range begins with a property");
    const std::size_t position = reader_.position();
    const char32_t c = reader_.next(kNoEnd);
    if (c == U'[') reader_.fail("a range ends with a class");
    const auto last = parse_character(c);
    if (!last) PatternReader::fail(position, "a range ends with a property");
    if (*last < last_) PatternReader::fail(position, "a range ends before it begins");
    current_.add({last_, *last});
    state_ = State::kComplete;
  }

  void parse_brackets() {
    if (reader_.peek() == U':' && parse_posix_bracket()) {
      state_ = State::kProperty;
      return;
    }
    if (max_depth_ == 0) reader_.fail("classes are nested too deeply");
    current_.add(ClassParser(reader_, max_depth_ - 1).parse().set());
    state_ = State::kComplete;
  }

  bool parse_posix_bracket() {
    const std::size_t begin = reader_.position();
    reader_.take(U":");
    const bool is_negative = reader_.take(U"^");
    std::u32string name;
    while (reader_.peek() >= U'a' && reader_.peek() <= U'z') name += reader_.next(kNoEnd);
    if (!reader_.take(U":]")) {
      reader_.rewind(begin);
      return false;
    }
    const std::string full = "[:" + utf8::from_utf32(name) + ":]";
    auto set = find_property(full);
    if (!set) PatternReader::fail(begin, "the class " + full + " is not known");
    if (is_negative) set->negate();
    current_.add(*set);
    return true;
  }

  PatternReader& reader_;
  std::size_t begin_;
  std::size_t max_depth_;
  State state_ = State::kStart;
  char32_t last_ = 0;
  CodePointSet current_;
  /// What stands before the last "&&".
  std::optional<CodePointSet> left_;
};

}  // namespace

CharacterClass parse_class(PatternReader& reader, std::size_t max_depth) {
  return ClassParser(reader, max_depth).parse();
}

}  // namespace native_infer::regex
