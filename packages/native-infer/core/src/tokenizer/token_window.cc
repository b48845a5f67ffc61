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

void append(const std::vector<std::int32_t>& values, std::vector<std::int32_t>& to) {
  to.insert(to.end(), values.begin(), values.end());
}

/// Returns how many were appended.
std::size_t append(const std::vector<std::int32_t>& ids, const EncodeOptions& options,
                   Encoding& out) {
  if (!options.add_special_tokens) return 0;
  append(ids, out.ids);
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

TokenWindow begin_encoding(const TextTemplate& text, const EncodeOptions& options, Encoding& out) {
  const std::size_t special_count = options.add_special_tokens ? text.special_token_count() : 0;
  if (options.max_tokens < special_count) {
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "max_tokens is " + std::to_string(options.max_tokens) +
                    ", which leaves no room for the special tokens: give at least " +
                    std::to_string(special_count));
  }
  out.ids.clear();
  out.offsets.clear();
  out.types.clear();
  out.truncated = false;
  out.special_between = out.between_begin = 0;
  out.special_before = append(text.special_tokens[0].ids, options, out);
  return {options.max_tokens - special_count, options, out};
}

void end_encoding(const TextTemplate& text, const EncodeOptions& options, Encoding& out) {
  out.special_after = append(text.special_tokens[1].ids, options, out);
  if (!text.has_types) return;
  const std::size_t own = out.ids.size() - out.special_before - out.special_after;
  if (options.add_special_tokens) out.types = text.special_tokens[0].types;
  out.types.resize(out.types.size() + own, text.texts[0].type);
  if (options.add_special_tokens) append(text.special_tokens[1].types, out.types);
}

}  // namespace native_infer
