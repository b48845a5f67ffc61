// One word on its way to the model.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/utf8.h"
#include "tokenizer/source_char.h"

namespace native_infer {

/// Collects the code points of one word as UTF-8, with the source range of each byte where asked.
/// Stores no more than a given number of code points and only counts the rest, so that a text
/// without any spaces is not copied. Reused from word to word.
class Word {
 public:
  Word(std::size_t max_code_points, bool with_sources)
      : max_code_points_(max_code_points), with_sources_(with_sources) {}

  void clear() {
    bytes_.clear();
    byte_sources_.clear();
    code_points_ = 0;
  }

  void push(const SourceChar& input) {
    if (code_points_ == 0) source_.begin = input.source.begin;
    source_.end = input.source.end;
    if (++code_points_ > max_code_points_) return;
    if (input.code_point < 0x80) {
      bytes_.push_back(static_cast<char>(input.code_point));
    } else {
      utf8::append(input.code_point, bytes_);
    }
    if (with_sources_) byte_sources_.resize(bytes_.size(), input.source);
  }

  bool empty() const { return code_points_ == 0; }
  /// True where the word has more code points than are stored: `bytes` is then only its beginning.
  bool too_long() const { return code_points_ > max_code_points_; }
  std::string_view bytes() const { return bytes_; }
  bool with_sources() const { return with_sources_; }
  /// Source range of the whole word.
  Span source() const { return source_; }
  /// Source range of the bytes [begin, end); needs `with_sources` and a range that is not empty.
  Span source(std::size_t begin, std::size_t end) const {
    return {byte_sources_[begin].begin, byte_sources_[end - 1].end};
  }

 private:
  std::size_t max_code_points_;
  bool with_sources_;
  std::size_t code_points_ = 0;
  std::string bytes_;
  std::vector<Span> byte_sources_;
  Span source_;
};

}  // namespace native_infer
