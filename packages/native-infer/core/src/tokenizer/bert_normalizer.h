// The BertNormalizer of tokenizer.json: cleaning, spaces around ideographs, accent stripping, lower
// case.
#pragma once

#include <cstddef>
#include <vector>

#include "text/canonical_decomposer.h"
#include "text/unicode.h"
#include "tokenizer/source_char.h"

namespace native_infer {

/// All off is the identity, which is what a file without a normaliser asks for.
struct BertNormalizerOptions {
  /// Drop control characters, NUL and U+FFFD; make every white space U+0020.
  bool clean_text = false;
  bool handle_chinese_chars = false;
  /// Decompose canonically, then drop what is of category Mn.
  bool strip_accents = false;
  bool lowercase = false;
};

/// Stage that normalises. Each resulting code point keeps the source range of the code point it
/// came from.
template <typename Next>
class BertNormalizerStage {
 public:
  BertNormalizerStage(const BertNormalizerOptions& options, Next& next)
      : options_(options), next_(next) {}

  void push(const SourceChar& input) {
    const unicode::Properties& properties = unicode::properties(input.code_point);
    if (options_.clean_text) {
      if (properties.flags & unicode::kRemovedByCleaning) return;
      if (properties.flags & unicode::kWhitespace) return decompose({U' ', input.source});
    }
    if (options_.handle_chinese_chars && (properties.flags & unicode::kChinese)) {
      decompose({U' ', input.source});
      decompose(input);
      return decompose({U' ', input.source});
    }
    decompose(input);
  }

  void push_token(const TokenMatch& match) {
    flush();
    next_.push_token(match);
  }

  void finish() {
    flush();
    next_.finish();
  }

 private:
  void decompose(const SourceChar& input) {
    if (!options_.strip_accents || (decomposer_.empty() && input.code_point < 0x80)) {
      return lowercase(input);
    }
    sources_.push_back(input.source);
    decomposer_.push(input.code_point, Emit{this});
  }

  void flush() { decomposer_.flush(Emit{this}); }

  /// Gives decomposed text its source ranges the way the reference does: they are dealt out in text
  /// order to the first code point of each decomposition, and an added code point takes the range
  /// dealt out last. After reordering that need not be the character which the code point came
  /// from.
  struct Emit {
    BertNormalizerStage* stage;
    void operator()(char32_t c, bool is_first) const { stage->emit_decomposed(c, is_first); }
  };

  void emit_decomposed(char32_t c, bool is_first) {
    if (is_first) {
      last_source_ = sources_[next_source_++];
      if (next_source_ == sources_.size()) {
        sources_.clear();
        next_source_ = 0;
      }
    }
    if (!unicode::has(c, unicode::kNonspacingMark)) lowercase({c, last_source_});
  }

  void lowercase(const SourceChar& input) {
    const std::uint16_t index =
        options_.lowercase ? unicode::properties(input.code_point).lowercase : std::uint16_t{0};
    if (index == 0) return next_.push(input);
    for (const char32_t c : unicode::mapping(index)) next_.push({c, input.source});
  }

  const BertNormalizerOptions& options_;
  Next& next_;
  unicode::CanonicalDecomposer decomposer_;
  /// Source ranges of what the decomposer has taken and not yet emitted, from `next_source_` on.
  std::vector<Span> sources_;
  std::size_t next_source_ = 0;
  Span last_source_;
};

}  // namespace native_infer
