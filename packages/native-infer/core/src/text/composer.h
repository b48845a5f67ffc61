// Canonical composition (the second half of NFC and NFKC) of a stream of decomposed code points.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "text/unicode.h"

namespace native_infer::unicode {

/// The composite of two code points, or 0 where they do not compose.
char32_t compose(char32_t first, char32_t second);

/// Composes code points as they come. Each carries a `change`: how many code points it adds to the
/// text before decomposition, so that the sum over a composite says how many it took the place of.
class Composer {
 public:
  /// Takes the next code point. `emit(code_point, change)` receives what is in its final form.
  template <typename Emit>
  void push(char32_t c, int change, Emit&& emit) {
    const unsigned combining_class = properties(c).combining_class;
    if (!base_) {
      if (combining_class != 0) return emit(c, change);
      base_ = Item{c, change};
      return;
    }
    const bool is_blocked = !marks_.empty() && last_class_ >= combining_class;
    if (!is_blocked && try_compose(c, change)) return;
    if (combining_class == 0) {
      flush(emit);
      base_ = Item{c, change};
      return;
    }
    marks_.push_back({c, change});
    last_class_ = combining_class;
  }

  /// Ends the text: emits what was held back.
  template <typename Emit>
  void flush(Emit&& emit) {
    if (base_) emit(base_->code_point, base_->change);
    for (const Item& mark : marks_) emit(mark.code_point, mark.change);
    base_.reset();
    marks_.clear();
  }

 private:
  struct Item {
    char32_t code_point;
    int change;
  };

  bool try_compose(char32_t c, int change) {
    const char32_t composite = compose(base_->code_point, c);
    if (composite == 0) return false;
    base_ = Item{composite, base_->change + change - 1};
    return true;
  }

  std::optional<Item> base_;
  /// Marks behind the base that did not compose with it.
  std::vector<Item> marks_;
  unsigned last_class_ = 0;
};

}  // namespace native_infer::unicode
