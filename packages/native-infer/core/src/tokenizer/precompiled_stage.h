// The normalizer Precompiled.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "text/grapheme_breaker.h"
#include "tokenizer/charsmap.h"
#include "tokenizer/source_aligner.h"
#include "tokenizer/stage.h"

namespace native_infer {

/// Rewrites text by a charsmap. A grapheme cluster of less than 6 bytes is looked up as a whole,
/// and what is found stands for all of it; else each of its code points is looked up alone.
class PrecompiledStage final : public TextStage {
 public:
  PrecompiledStage(std::shared_ptr<const Charsmap> charsmap, Stage& next)
      : TextStage(next), charsmap_(std::move(charsmap)) {}

  void push(const SourceChar& input) override;

 private:
  static constexpr std::size_t kLongCluster = 6;

  void end_text() override;
  void end_cluster();
  void rewrite_each_code_point();
  void replace(int old_count, std::string_view replacement);
  /// Holds one code point back: what is dropped behind it changes its place in the old text.
  void emit(char32_t c, int change);
  void release();

  struct Pending {
    char32_t code_point;
    int change;
  };

  std::shared_ptr<const Charsmap> charsmap_;
  unicode::GraphemeBreaker breaker_;
  /// The cluster so far; of one that has turned out long only what is not yet rewritten.
  std::string cluster_;
  bool is_long_ = false;
  std::optional<Pending> pending_;
  SourceAligner aligner_;
};

}  // namespace native_infer
