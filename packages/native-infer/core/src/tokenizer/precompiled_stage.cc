#include "tokenizer/precompiled_stage.h"

#include "text/utf8.h"

namespace native_infer {

void PrecompiledStage::push(const SourceChar& input) {
  if (breaker_.begins_cluster(input.code_point)) end_cluster();
  aligner_.push_old(input.source);
  utf8::append(input.code_point, cluster_);
  if (cluster_.size() >= kLongCluster) is_long_ = true;
  if (is_long_) rewrite_each_code_point();
}

void PrecompiledStage::end_text() {
  end_cluster();
  release();
  breaker_.reset();
  aligner_.reset();
}

void PrecompiledStage::end_cluster() {
  if (!cluster_.empty()) {
    if (const auto replacement = charsmap_->find(cluster_)) {
      const auto count = static_cast<int>(utf8::to_utf32(cluster_).size());
      replace(count, *replacement);
      cluster_.clear();
    } else {
      rewrite_each_code_point();
    }
  }
  is_long_ = false;
}

void PrecompiledStage::rewrite_each_code_point() {
  const std::string_view cluster = cluster_;
  for (std::size_t position = 0; position < cluster.size();) {
    const utf8::Decoded decoded = utf8::decode(cluster, position);
    if (const auto replacement = charsmap_->find(cluster.substr(position, decoded.bytes))) {
      replace(1, *replacement);
    } else {
      emit(decoded.code_point, 0);
    }
    position += decoded.bytes;
  }
  cluster_.clear();
}

void PrecompiledStage::replace(int old_count, std::string_view replacement) {
  const auto new_count = static_cast<int>(utf8::to_utf32(replacement).size());
  int index = 0;
  for (std::size_t position = 0; position < replacement.size(); ++index) {
    const utf8::Decoded decoded = utf8::decode(replacement, position);
    emit(decoded.code_point, index < old_count ? 0 : 1);
    position += decoded.bytes;
  }
  // The reference books what is dropped on the code point before, even where that belongs to
  // another cluster, and on none at the beginning of a text.
  if (new_count < old_count && pending_) pending_->change -= old_count - new_count;
}

void PrecompiledStage::emit(char32_t c, int change) {
  release();
  pending_ = Pending{c, change};
}

void PrecompiledStage::release() {
  if (!pending_) return;
  next().push({pending_->code_point, aligner_.take(pending_->change)});
  pending_.reset();
}

}  // namespace native_infer
