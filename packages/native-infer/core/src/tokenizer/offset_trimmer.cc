#include "tokenizer/offset_trimmer.h"

#include <algorithm>
#include <string>

#include "text/utf8.h"

namespace native_infer {
namespace {

/// `is_first`: the token is the text's first one, where a single space may be the one that was put
/// in front of the text.
void trim(Span& span, std::uint32_t leading, std::uint32_t trailing, bool ignores_one) {
  if (leading == 1 && ignores_one) leading = 0;
  span.begin = leading > span.end - span.begin ? span.end : span.begin + leading;
  if (span.end < trailing) return;
  span.end = std::max(span.end - trailing, span.begin);
}

}  // namespace

OffsetTrimmer::OffsetTrimmer(std::vector<OffsetTrimming> trimmings, const Vocabulary& vocabulary)
    : trimmings_(std::move(trimmings)) {
  if (trimmings_.empty()) return;
  for (const auto& [token, id] : vocabulary) {
    const std::u32string text = utf8::to_utf32(token);
    const Spaces spaces{id, count_offset_space(text.begin(), text.end()),
                        count_offset_space(text.rbegin(), text.rend())};
    if (spaces.leading != 0 || spaces.trailing != 0) spaces_.push_back(spaces);
  }
  std::sort(spaces_.begin(), spaces_.end(),
            [](const Spaces& a, const Spaces& b) { return a.id < b.id; });
}

OffsetTrimmer::Spaces OffsetTrimmer::spaces_of(std::int32_t id) const {
  const auto found = std::lower_bound(
      spaces_.begin(), spaces_.end(), id,
      [](const Spaces& spaces, std::int32_t wanted) { return spaces.id < wanted; });
  return found != spaces_.end() && found->id == id ? *found : Spaces{id, 0, 0};
}

void OffsetTrimmer::apply(const TokenWindow& window, bool with_special_tokens) const {
  if (!window.with_offsets()) return;
  Encoding& out = window.encoding();
  for (const OffsetTrimming& trimming : trimmings_) {
    auto match = window.matches().begin();
    for (std::size_t i = window.begin(); i < out.ids.size(); ++i) {
      const std::size_t ordinal = window.ordinal(i);
      while (match != window.matches().end() && match->ordinal < ordinal) ++match;
      Spaces spaces = spaces_of(out.ids[i]);
      if (match != window.matches().end() && match->ordinal == ordinal) {
        spaces = {out.ids[i], match->leading, match->trailing};
      }
      const bool is_first =
          i == window.begin() && (!with_special_tokens || trimming.tokens_before == 0);
      const bool ignores_one = trimming.add_prefix_space && (is_first || out.offsets[i].begin == 0);
      trim(out.offsets[i], spaces.leading, spaces.trailing, ignores_one);
    }
  }
}

}  // namespace native_infer
