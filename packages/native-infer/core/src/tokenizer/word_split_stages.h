// Pre-tokenizers that cut where one code point differs from the one before it, or by count.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>

#include "text/script_table.h"
#include "text/unicode.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// The pre-tokenizer Whitespace: runs of word characters, and runs of whatever else is not white
/// space, which is dropped.
class WhitespaceStage final : public TextStage {
 public:
  using TextStage::TextStage;

  void push(const SourceChar& input) override {
    const std::uint32_t flags = unicode::properties(input.code_point).flags;
    const Kind kind = (flags & unicode::kWordCharacter) != 0 ? Kind::kWord
                      : (flags & unicode::kWhitespace) != 0  ? Kind::kSpace
                                                             : Kind::kSymbol;
    if (kind != last_) next().finish();
    last_ = kind;
    if (kind != Kind::kSpace) next().push(input);
  }

 private:
  enum class Kind : std::uint8_t { kSpace, kWord, kSymbol };

  void end_text() override { last_ = Kind::kSpace; }

  Kind last_ = Kind::kSpace;
};

/// The pre-tokenizer FixedLength: so many code points each, and the rest.
class FixedLengthStage final : public TextStage {
 public:
  FixedLengthStage(std::size_t length, Stage& next) : TextStage(next), length_(length) {}

  void push(const SourceChar& input) override {
    if (count_ == length_) {
      next().finish();
      count_ = 0;
    }
    ++count_;
    next().push(input);
  }

 private:
  void end_text() override { count_ = 0; }

  std::size_t length_;
  std::size_t count_ = 0;
};

/// The pre-tokenizer UnicodeScripts: cuts where a script follows another one. As in the reference,
/// what stands before the first script of a text is dropped.
class UnicodeScriptsStage final : public TextStage {
 public:
  using TextStage::TextStage;

  void push(const SourceChar& input) override {
    const std::uint8_t script = script_of(input.code_point);
    if (script != unicode::kAnyScript) {
      if (last_ && *last_ != script) next().finish();
      last_ = script;
    }
    if (last_) next().push(input);
  }

 private:
  static std::uint8_t script_of(char32_t c) {
    const auto* after = std::upper_bound(
        std::begin(unicode::kScriptRuns), std::end(unicode::kScriptRuns), c,
        [](char32_t value, const unicode::ScriptRun& run) { return value < run.first; });
    return std::prev(after)->script;
  }

  void end_text() override { last_.reset(); }

  std::optional<std::uint8_t> last_;
};

}  // namespace native_infer
