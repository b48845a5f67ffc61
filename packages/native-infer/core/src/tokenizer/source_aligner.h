// Source ranges for text that was rewritten by position.
#pragma once

#include <cstddef>
#include <vector>

#include "tokenizer/source_char.h"

namespace native_infer {

/// Gives rewritten text its source ranges the way the reference does: not by where a code point
/// came from, but in text order. A code point with change 0 takes the place of the next one of the
/// old text; one with a positive change was added, and shares the range of the old code point
/// before it; one with change -n takes the next place and drops the n old code points after it.
class SourceAligner {
 public:
  /// The next code point of the old text came from here.
  void push_old(Span source) { old_.push_back(source); }

  /// The range of the next code point of the new text.
  Span take(int change) {
    if (change > 0) return last_;
    const Span taken = advance();
    for (; change < 0; ++change) advance();
    return taken;
  }

  /// Ends the text.
  void reset() {
    old_.clear();
    next_ = 0;
    last_ = {};
  }

 private:
  static constexpr std::size_t kCompactionLength = 256;

  Span advance() {
    if (next_ == old_.size()) return last_;
    last_ = old_[next_++];
    if (next_ == old_.size()) {
      old_.clear();
      next_ = 0;
    } else if (next_ >= kCompactionLength && next_ * 2 >= old_.size()) {
      old_.erase(old_.begin(), old_.begin() + static_cast<std::ptrdiff_t>(next_));
      next_ = 0;
    }
    return last_;
  }

  /// Old code points not taken yet, from `next_` on.
  std::vector<Span> old_;
  std::size_t next_ = 0;
  Span last_;
};

}  // namespace native_infer
