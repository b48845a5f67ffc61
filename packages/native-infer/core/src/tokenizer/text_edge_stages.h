// Stages that change the beginning or the end of each text.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "text/unicode.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// The normalizer Strip: drops white space at the ends.
class StripStage final : public TextStage {
 public:
  StripStage(bool left, bool right, Stage& next) : TextStage(next), left_(left), right_(right) {}

  void push(const SourceChar& input) override {
    if (!unicode::has(input.code_point, unicode::kWhitespace)) {
      for (const SourceChar& held : spaces_) next().push(held);
      spaces_.clear();
      is_inside_ = true;
      return next().push(input);
    }
    if (left_ && !is_inside_) return;
    if (right_) {
      spaces_.push_back(input);
    } else {
      next().push(input);
    }
  }

 private:
  void end_text() override {
    spaces_.clear();
    is_inside_ = false;
  }

  bool left_;
  bool right_;
  bool is_inside_ = false;
  std::vector<SourceChar> spaces_;
};

/// The normalizer Prepend: puts a string in front of each text that is not empty.
class PrependStage final : public TextStage {
 public:
  PrependStage(std::u32string prefix, Stage& next) : TextStage(next), prefix_(std::move(prefix)) {}

  void push(const SourceChar& input) override {
    if (!is_start_) return next().push(input);
    is_start_ = false;
    for (const char32_t c : prefix_) next().push({c, input.source});
    // As in the reference, behind an empty string the first code point comes from nowhere.
    const Span nowhere{section_begin(), section_begin()};
    next().push({input.code_point, prefix_.empty() ? nowhere : input.source});
  }

 private:
  void end_text() override { is_start_ = true; }

  std::u32string prefix_;
  bool is_start_ = true;
};

/// Which texts get a prefix.
enum class PrefixScheme {
  /// Only the one at the beginning of the original text.
  kFirst,
  kAlways,
};

/// Puts one code point in front of each text that does not begin with it: the prefix space of
/// ByteLevel and Metaspace.
class PrefixStage final : public TextStage {
 public:
  PrefixStage(char32_t prefix, PrefixScheme scheme, Stage& next)
      : TextStage(next), prefix_(prefix), scheme_(scheme) {}

  void push(const SourceChar& input) override {
    if (is_start_ && input.code_point != prefix_ &&
        (scheme_ == PrefixScheme::kAlways || input.source.begin == 0)) {
      next().push({prefix_, input.source});
    }
    is_start_ = false;
    next().push(input);
  }

 private:
  void end_text() override { is_start_ = true; }

  char32_t prefix_;
  PrefixScheme scheme_;
  bool is_start_ = true;
};

}  // namespace native_infer
