// The last step of ByteLevel: bytes made visible.
#pragma once

#include <string>

#include "text/utf8.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// Replaces each code point by its UTF-8 bytes in the alphabet of byte-level BPE.
class ByteLevelStage final : public TextStage {
 public:
  using TextStage::TextStage;

  void push(const SourceChar& input) override {
    bytes_.clear();
    utf8::append(input.code_point, bytes_);
    for (const char byte : bytes_) {
      next().push({kByteAlphabet[static_cast<unsigned char>(byte)], input.source});
    }
  }

 private:
  std::string bytes_;
};

}  // namespace native_infer
