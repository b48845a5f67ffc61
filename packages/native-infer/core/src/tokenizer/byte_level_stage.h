// The last step of ByteLevel: bytes made visible.
#pragma once

#include <string>
#include <vector>

#include "text/utf8.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// Replaces each code point by its UTF-8 bytes in the alphabet of byte-level BPE. As in the
/// reference, a text that stands for nothing of the original one, as a Replace makes it of a match
/// of nothing at the beginning, comes a second time as it was.
class ByteLevelStage final : public TextStage {
 public:
  using TextStage::TextStage;

  void push(const SourceChar& input) override {
    if (is_from_nowhere_) note_source(input);
    bytes_.clear();
    utf8::append(input.code_point, bytes_);
    for (const char byte : bytes_) {
      next().push({kByteAlphabet[static_cast<unsigned char>(byte)], input.source});
    }
  }

 private:
  void note_source(const SourceChar& input) {
    is_from_nowhere_ = input.source.begin == input.source.end;
    if (is_from_nowhere_) {
      repeated_.push_back(input);
    } else {
      repeated_.clear();
    }
  }

  void end_text() override {
    for (const SourceChar& input : repeated_) next().push(input);
    repeated_.clear();
    is_from_nowhere_ = true;
  }

  /// All of the text so far, which is then in `repeated_`.
  bool is_from_nowhere_ = true;
  std::vector<SourceChar> repeated_;
  std::string bytes_;
};

}  // namespace native_infer
