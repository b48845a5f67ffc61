#include "text/composer.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace native_infer::unicode {
namespace {

constexpr char32_t kLeadBase = 0x1100;
constexpr char32_t kLeadCount = 19;
constexpr char32_t kVowelBase = 0x1161;
constexpr char32_t kVowelCount = 21;
constexpr char32_t kTrailBase = 0x11A7;
constexpr char32_t kTrailCount = 28;
constexpr char32_t kSyllableBase = 0xAC00;
constexpr char32_t kSyllableCount = kLeadCount * kVowelCount * kTrailCount;

/// Unicode 15, section 3.12.
char32_t compose_hangul(char32_t first, char32_t second) {
  if (first - kLeadBase < kLeadCount && second - kVowelBase < kVowelCount) {
    return kSyllableBase +
           ((first - kLeadBase) * kVowelCount + (second - kVowelBase)) * kTrailCount;
  }
  const bool lacks_trail =
      first - kSyllableBase < kSyllableCount && (first - kSyllableBase) % kTrailCount == 0;
  const bool is_trail = second > kTrailBase && second < kTrailBase + kTrailCount;
  return lacks_trail && is_trail ? first + (second - kTrailBase) : 0;
}

}  // namespace

char32_t compose(char32_t first, char32_t second) {
  if (const char32_t syllable = compose_hangul(first, second)) return syllable;
  const auto* found = std::lower_bound(
      std::begin(kCompositions), std::end(kCompositions), std::tie(first, second),
      [](const Composition& entry, const std::tuple<const char32_t&, const char32_t&>& pair) {
        return std::tie(entry.first, entry.second) < pair;
      });
  const bool is_found =
      found != std::end(kCompositions) && found->first == first && found->second == second;
  return is_found ? found->composite : 0;
}

}  // namespace native_infer::unicode
