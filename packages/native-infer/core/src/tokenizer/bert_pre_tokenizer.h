// The BertPreTokenizer of tokenizer.json: words end at white space, punctuation is a word of its
// own.
#pragma once

#include "text/unicode.h"
#include "tokenizer/source_char.h"
#include "tokenizer/word.h"

namespace native_infer {

/// Stage that cuts normalised text into words. `Next` takes `push_word(const Word&)` and
/// `push_token`; it is asked `begin_token()` before each of them, at the first code point of a
/// word, and can refuse.
template <typename Next>
class BertPreTokenizerStage {
 public:
  /// `word` is scratch.
  BertPreTokenizerStage(Word& word, Next& next) : word_(word), next_(next) { word_.clear(); }

  void push(const SourceChar& input) {
    const std::uint32_t flags = unicode::properties(input.code_point).flags;
    if (flags & unicode::kWhitespace) return end_word();
    if (flags & unicode::kPunctuation) {
      end_word();
      append(input);
      return end_word();
    }
    append(input);
  }

  void push_token(const TokenMatch& match) {
    end_word();
    if (next_.begin_token()) next_.push_token(match);
  }

  void finish() { end_word(); }

 private:
  void append(const SourceChar& input) {
    if (word_.empty() && !next_.begin_token()) return;
    word_.push(input);
  }

  void end_word() {
    if (word_.empty()) return;
    next_.push_word(word_);
    word_.clear();
  }

  Word& word_;
  Next& next_;
};

}  // namespace native_infer
