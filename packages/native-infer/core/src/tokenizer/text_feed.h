// The beginning of every tokenizer: UTF-8 to code points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/utf8.h"
#include "tokenizer/source_char.h"

namespace native_infer {

/// Pushes a text through a chain of stages, in slices if asked.
class TextFeed {
 public:
  explicit TextFeed(std::string_view text) : text_(text) {}

  /// Pushes up to `max_code_points` into `first`, and ends the text behind the last one. Stops as
  /// soon as `stops()`. True once the text is at its end.
  template <typename First, typename Stops>
  bool advance(First& first, std::size_t max_code_points, const Stops& stops) {
    for (; position_ < text_.size(); ++index_) {
      if (stops() || max_code_points-- == 0) return false;
      const utf8::Decoded decoded = utf8::decode(text_, position_);
      position_ += decoded.bytes;
      first.push({decoded.code_point, {index_, index_ + 1}});
    }
    first.finish();
    return true;
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
  std::uint32_t index_ = 0;
};

/// Last stage of normalising a token's content: gathers the result.
struct CodePointCollector {
  std::u32string code_points;
  void push(const SourceChar& input) { code_points.push_back(input.code_point); }
  void push_token(const TokenMatch&) {}
  void finish() {}
};

}  // namespace native_infer
