#include "tokenizer/model_stage.h"

#include <algorithm>
#include <utility>

namespace native_infer {
namespace {

/// Bytes; a word of fewer is encoded at once, in far less than a millisecond.
constexpr std::size_t kLongWord = 4096;

}  // namespace

ModelStage::ModelStage(const Model& model, TokenWindow& window, bool in_slices)
    : model_(model),
      encoder_(model.make_encoder()),
      window_(window),
      in_slices_(in_slices),
      word_(model.max_code_points_per_word(), window.with_offsets()) {}

void ModelStage::push_token(const TokenMatch& match) {
  finish();
  if (is_behind()) {
    waiting_.emplace_back(match);
  } else if (!window_.done()) {
    window_.push(match);
  }
}

void ModelStage::finish() {
  if (word_.empty()) return;
  if (is_behind() || is_long(word_)) {
    waiting_.emplace_back(
        std::exchange(word_, Word(model_.max_code_points_per_word(), window_.with_offsets())));
    return;
  }
  encode_at_once(word_);
  word_.clear();
}

bool ModelStage::is_long(const Word& word) const {
  return in_slices_ && word.bytes().size() >= kLongWord;
}

void ModelStage::encode_at_once(const Word& word) {
  if (window_.done()) return;
  encoder_->encode(word, window_.encoding());
  window_.note_spaces(encoder_->unknown_spaces());
  window_.cut();
}

bool ModelStage::catch_up(std::size_t& max_steps) {
  for (; !waiting_.empty(); waiting_.pop_front()) {
    if (window_.done()) continue;
    if (const auto* match = std::get_if<TokenMatch>(&waiting_.front())) {
      window_.push(*match);
      continue;
    }
    const Word& word = std::get<Word>(waiting_.front());
    if (!is_long(word)) {
      max_steps -= std::min(max_steps, word.bytes().size());
      encode_at_once(word);
      continue;
    }
    if (!std::exchange(has_begun_, true)) encoder_->begin(word);
    if (!encoder_->advance(word, max_steps, window_.encoding())) return false;
    has_begun_ = false;
    window_.note_spaces(encoder_->unknown_spaces());
    window_.cut();
  }
  return true;
}

}  // namespace native_infer
