// The normalizers NFC, NFD, NFKC and NFKD.
#pragma once

#include "text/canonical_decomposer.h"
#include "text/composer.h"
#include "tokenizer/source_aligner.h"
#include "tokenizer/stage.h"

namespace native_infer {

struct NormalForm {
  /// Decompose compatibility characters too: the K of NFKC and NFKD.
  bool is_compatible = false;
  bool is_composed = false;
};

class NormalFormStage final : public TextStage {
 public:
  NormalFormStage(NormalForm form, Stage& next)
      : TextStage(next), is_composed_(form.is_composed), decomposer_(form.is_compatible) {}

  void push(const SourceChar& input) override {
    aligner_.push_old(input.source);
    decomposer_.push(input.code_point, OnDecomposed{this});
  }

 private:
  struct OnDecomposed {
    NormalFormStage* stage;
    void operator()(char32_t c, bool is_first) const { stage->decomposed(c, is_first ? 0 : 1); }
  };
  struct OnComposed {
    NormalFormStage* stage;
    void operator()(char32_t c, int change) const { stage->emit(c, change); }
  };

  void decomposed(char32_t c, int change) {
    if (!is_composed_) return emit(c, change);
    composer_.push(c, change, OnComposed{this});
  }

  void emit(char32_t c, int change) { next().push({c, aligner_.take(change)}); }

  void end_text() override {
    decomposer_.flush(OnDecomposed{this});
    composer_.flush(OnComposed{this});
    aligner_.reset();
  }

  bool is_composed_;
  unicode::CanonicalDecomposer decomposer_;
  unicode::Composer composer_;
  SourceAligner aligner_;
};

}  // namespace native_infer
