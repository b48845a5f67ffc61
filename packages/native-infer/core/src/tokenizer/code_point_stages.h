// Normalizers that look at one code point at a time.
#pragma once

#include <functional>

#include "text/unicode.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// Drops the code points with one of the given flags (`unicode::kCombiningMark`: StripAccents).
class DropStage final : public TextStage {
 public:
  DropStage(std::uint32_t flags, Stage& next) : TextStage(next), flags_(flags) {}

  void push(const SourceChar& input) override {
    if (!unicode::has(input.code_point, flags_)) next().push(input);
  }

 private:
  std::uint32_t flags_;
};

/// The normalizer Lowercase.
class LowercaseStage final : public TextStage {
 public:
  using TextStage::TextStage;

  void push(const SourceChar& input) override {
    const std::uint16_t index = unicode::properties(input.code_point).lowercase;
    if (index == 0) return next().push(input);
    for (const char32_t c : unicode::mapping(index)) next().push({c, input.source});
  }
};

/// The normalizer Nmt: drops some control characters and makes some others a space.
class NmtStage final : public TextStage {
 public:
  using TextStage::TextStage;

  void push(const SourceChar& input) override {
    const char32_t c = input.code_point;
    if (is_dropped(c)) return;
    next().push({is_space(c) ? U' ' : c, input.source});
  }

 private:
  static bool is_dropped(char32_t c) {
    return (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F ||
           c == 0x8F || c == 0x9F;
  }
  static bool is_space(char32_t c) {
    return c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 ||
           (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 ||
           c == 0xFEFF || c == 0xFFFD;
  }
};

/// Makes one code point another one: the first half of Metaspace.
class MapStage final : public TextStage {
 public:
  MapStage(char32_t from, char32_t to, Stage& next) : TextStage(next), from_(from), to_(to) {}

  void push(const SourceChar& input) override {
    next().push({input.code_point == from_ ? to_ : input.code_point, input.source});
  }

 private:
  char32_t from_;
  char32_t to_;
};

}  // namespace native_infer
