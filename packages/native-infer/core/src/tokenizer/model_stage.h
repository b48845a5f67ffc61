// The last stage of a chain that is put together at run time: words become tokens.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <variant>

#include "tokenizer/model.h"
#include "tokenizer/stage.h"
#include "tokenizer/token_window.h"
#include "tokenizer/word.h"

namespace native_infer {

/// Gathers words and runs the model on each. In slices, a long word waits, and whatever comes after
/// it, until `catch_up` has encoded it.
class ModelStage final : public Stage {
 public:
  ModelStage(const Model& model, TokenWindow& window, bool in_slices);

  void push(const SourceChar& input) override { word_.push(input); }
  void push_token(const TokenMatch& match) override;
  void finish() override;

  /// True if a long word waits.
  bool is_behind() const { return !waiting_.empty(); }
  /// Works on what waits and takes the steps that it needs from `max_steps`. True once nothing
  /// waits.
  bool catch_up(std::size_t& max_steps);

 private:
  bool is_long(const Word& word) const;
  void encode_at_once(const Word& word);

  const Model& model_;
  std::unique_ptr<WordEncoder> encoder_;
  TokenWindow& window_;
  bool in_slices_;
  Word word_;
  /// In text order. Of the first one, a word, some may be encoded.
  std::list<std::variant<Word, TokenMatch>> waiting_;
  bool has_begun_ = false;
};

}  // namespace native_infer
