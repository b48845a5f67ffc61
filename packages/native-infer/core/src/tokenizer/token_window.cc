#include "tokenizer/token_window.h"

#include <string>
#include <vector>

#include "native_infer/error.h"

namespace native_infer {
namespace {

/// Not worth while to drop fewer tokens than this at the start before the end of the text is known.
constexpr std::size_t kMinCut = 1024;

template <typename T>
void erase(std::vector<T>& values, std::size_t begin, std::size_t count) {
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
  values.erase(first, first + static_cast<std::ptrdiff_t>(count));
}

/// Returns how many were appended.
std::size_t append(const std::vector<std::int32_t>& ids, const EncodeOptions& options,
                   Encoding& out) {
  if (!options.add_special_tokens) return 0;
  out.ids.insert(out.ids.end(), ids.begin(), ids.end());
  if (options.with_offsets) out.offsets.resize(out.ids.size());
  return ids.size();
}

}  // namespace

void TokenWindow::drop_excess() {
  if (keeps_end_) {
    if (size() / 2 >= capacity_ && size() >= kMinCut) finish();
    return;
  }
  is_done_ = out_.truncated = true;
  out_.ids.resize(begin_ + capacity_);
  if (with_offsets_) out_.offsets.resize(begin_ + capacity_);
}

void TokenWindow::finish() {
  if (size() <= capacity_) return;
  out_.truncated = true;
  const std::size_t excess = size() - capacity_;
  dropped_ += excess;
  erase(out_.ids, begin_, excess);
  if (with_offsets_) erase(out_.offsets, begin_, excess);
}

TokenWindow begin_encoding(const SpecialTokens& special_tokens, const EncodeOptions& options,
                           Encoding& out) {
  const std::size_t special_count = options.add_special_tokens ? special_tokens.count() : 0;
  if (options.max_tokens < special_count) {
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "max_tokens is " + std::to_string(options.max_tokens) +
                    ", which leaves no room for the special tokens: give at least " +
                    std::to_string(special_count));
  }
  out.ids.clear();
  out.offsets.clear();
  out.truncated = false;
  out.special_before = append(special_tokens.before, options, out);
  return {options.max_tokens - special_count, options, out};
}

void end_encoding(const SpecialTokens& special_tokens, const EncodeOptions& options,
                  Encoding& out) {
  out.special_after = append(special_tokens.after, options, out);
}

}  // namespace native_infer
