#include "tokenizer/token_names.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace native_infer {

TokenNames::TokenNames(Entries entries) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  names_.reserve(entries.size() + 1);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& [text, id] = entries[i];
    if (i + 1 < entries.size() && entries[i + 1].second == id) continue;
    names_.push_back({id, static_cast<std::uint32_t>(arena_.size())});
    arena_.append(text);
  }
  // No token has the largest id that the type holds: see `to_token_id`.
  names_.push_back(
      {std::numeric_limits<std::int32_t>::max(), static_cast<std::uint32_t>(arena_.size())});
}

std::optional<std::string_view> TokenNames::find(std::int32_t id) const {
  const auto last = names_.end() - 1;
  const auto found =
      std::lower_bound(names_.begin(), last, id,
                       [](const Name& name, std::int32_t wanted) { return name.id < wanted; });
  if (found == last || found->id != id) return std::nullopt;
  return std::string_view(arena_).substr(found->begin, (found + 1)->begin - found->begin);
}

}  // namespace native_infer
