#include "text/regex/properties.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "text/regex/property_tables.h"

namespace native_infer::regex {
namespace {

std::string normalized(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c == ' ' || c == '-' || c == '_') continue;
    result.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return result;
}

CodePointSet read_property(std::size_t number) {
  std::vector<char32_t> bounds;
  char32_t at = 0;
  char32_t delta = 0;
  unsigned shift = 0;
  for (std::size_t i = kPropertyStarts[number]; i < kPropertyStarts[number + 1]; ++i) {
    const std::uint8_t byte = kPropertyBytes[i];
    delta |= static_cast<char32_t>(byte & 0x7F) << shift;
    shift += 7;
    if (byte >= 0x80) continue;
    at += delta;
    bounds.push_back(at);
    delta = 0;
    shift = 0;
  }
  return CodePointSet(std::move(bounds));
}

CodePointSet of_members(std::vector<char32_t> members) {
  std::sort(members.begin(), members.end());
  std::vector<char32_t> bounds;
  for (const char32_t c : members) {
    if (!bounds.empty() && bounds.back() >= c) {
      bounds.back() = c + 1;
    } else {
      bounds.insert(bounds.end(), {c, c + 1});
    }
  }
  return CodePointSet(std::move(bounds));
}

template <typename Row>
bool is_before(const Row& row, char32_t c) {
  return row.from < c;
}

}  // namespace

std::optional<CodePointSet> find_property(std::string_view name) {
  const std::string wanted = normalized(name);
  const auto* found = std::lower_bound(
      std::begin(kPropertyNames), std::end(kPropertyNames), wanted,
      [](const PropertyName& row, std::string_view key) { return row.name < key; });
  if (found == std::end(kPropertyNames) || found->name != wanted) return std::nullopt;
  return read_property(found->number);
}

std::optional<CodePointSet> find_property_in_class(std::string_view name) {
  const bool is_word = name == "\\w" || normalized(name) == "word";
  return find_property(is_word ? "[:word:]" : name);
}

char32_t fold(char32_t c) {
  if (c < 0x80) return c >= U'a' && c <= U'z' ? c - (U'a' - U'A') : c;
  const auto* found = std::lower_bound(std::begin(kFolds), std::end(kFolds), c, is_before<Fold>);
  return found != std::end(kFolds) && found->from == c ? found->to : c;
}

std::u32string_view long_fold(char32_t c) {
  if (c < 0x80) return {};
  const auto* found =
      std::lower_bound(std::begin(kLongFolds), std::end(kLongFolds), c, is_before<LongFold>);
  if (found == std::end(kLongFolds) || found->from != c) return {};
  return {found->to, found->to[2] == 0 ? std::size_t{2} : std::size_t{3}};
}

void add_same_without_case(CodePointSet& set) {
  // First what stands for the members, then all that it stands for.
  std::vector<char32_t> folded;
  for (const Fold& row : kFolds) {
    if (set.contains(row.from)) folded.push_back(row.to);
  }
  set.add(of_members(std::move(folded)));
  std::vector<char32_t> same;
  for (const Fold& row : kFolds) {
    if (set.contains(row.to)) same.push_back(row.from);
  }
  set.add(of_members(std::move(same)));
}

CodePointSet same_without_case(char32_t folded) {
  std::vector<char32_t> members(1, folded);
  for (const Fold& row : kFolds) {
    if (row.to == folded) members.push_back(row.from);
  }
  return of_members(std::move(members));
}

CodePointSet long_fold_sources() {
  std::vector<char32_t> members;
  for (const LongFold& row : kLongFolds) members.push_back(row.from);
  return of_members(std::move(members));
}

}  // namespace native_infer::regex
