// A stage whose successor is chosen at run time, by the tokenizer file.
#pragma once

#include <cstdint>

#include "tokenizer/source_char.h"

namespace native_infer {

class Stage {
 public:
  Stage() = default;
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  virtual void push(const SourceChar& input) = 0;
  virtual void push_token(const TokenMatch& match) = 0;
  virtual void finish() = 0;
};

/// A stage that only changes text: a token found earlier ends the text and passes.
class TextStage : public Stage {
 public:
  explicit TextStage(Stage& next) : next_(next) {}

  void push_token(const TokenMatch& match) final {
    end_text();
    section_begin_ = match.source.end;
    next_.push_token(match);
  }

  void finish() final {
    end_text();
    next_.finish();
  }

 protected:
  Stage& next() { return next_; }
  /// Where the text behind the last token begins in the original one.
  std::uint32_t section_begin() const { return section_begin_; }

 private:
  /// Passes on what is held back and forgets the text.
  virtual void end_text() {}

  Stage& next_;
  std::uint32_t section_begin_ = 0;
};

}  // namespace native_infer
