// The beginning of every tokenizer: UTF-8 to code points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/utf8.h"
#include "tokenizer/source_char.h"
#include "tokenizer/token_window.h"

namespace native_infer {

/// Pushes the text through a chain of stages, until its end or until nothing more is wanted.
template <typename First>
void feed(std::string_view text, const TokenWindow& window, First& first) {
  std::uint32_t index = 0;
  for (std::size_t position = 0; position < text.size() && !window.done(); ++index) {
    const utf8::Decoded decoded = utf8::decode(text, position);
    position += decoded.bytes;
    first.push({decoded.code_point, {index, index + 1}});
  }
  first.finish();
}

/// Last stage of normalising a token's content: gathers the result.
struct CodePointCollector {
  std::u32string code_points;
  void push(const SourceChar& input) { code_points.push_back(input.code_point); }
  void push_token(const TokenMatch&) {}
  void finish() {}
};

}  // namespace native_infer
