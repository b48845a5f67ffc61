#include "text/grapheme_breaker.h"

namespace native_infer::unicode {
namespace {

constexpr char32_t kJoiner = 0x200D;

/// Jamo classes of Hangul_Syllable_Type; a syllable counts as its last jamo.
enum class Jamo : std::uint8_t { kNone, kLead, kVowel, kTrail };

bool is_between(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

Jamo jamo_at_end(char32_t c) {
  if (is_between(c, 0xAC00, 0xD7A3)) return (c - 0xAC00) % 28 == 0 ? Jamo::kVowel : Jamo::kTrail;
  if (is_between(c, 0x1100, 0x115F) || is_between(c, 0xA960, 0xA97C)) return Jamo::kLead;
  if (is_between(c, 0x1160, 0x11A7) || is_between(c, 0xD7B0, 0xD7C6)) return Jamo::kVowel;
  if (is_between(c, 0x11A8, 0x11FF) || is_between(c, 0xD7CB, 0xD7FB)) return Jamo::kTrail;
  return Jamo::kNone;
}

Jamo jamo_at_start(char32_t c) {
  return is_between(c, 0xAC00, 0xD7A3) ? Jamo::kLead : jamo_at_end(c);
}

/// Rules GB6 to GB8.
bool is_one_syllable(char32_t first, char32_t second) {
  // No jamo lies below the first of them, and most text does.
  if (first < 0x1100 || second < 0x1100) return false;
  const Jamo left = jamo_at_end(first);
  const Jamo right = jamo_at_start(second);
  if (left == Jamo::kLead) {
    // A lead jamo joins another one, a vowel and a whole syllable; the last two kinds of syllable
    // have to be told from a syllable at the left, which ends in a vowel or a trail.
    return right == Jamo::kLead || right == Jamo::kVowel;
  }
  const bool is_whole = is_between(second, 0xAC00, 0xD7A3);
  if (left == Jamo::kVowel) return !is_whole && (right == Jamo::kVowel || right == Jamo::kTrail);
  return left == Jamo::kTrail && !is_whole && right == Jamo::kTrail;
}

}  // namespace

bool GraphemeBreaker::begins_cluster(char32_t c) {
  const std::uint32_t flags = properties(c).flags;
  const bool is_break = is_start_ || !is_joined(c, flags);
  if (is_break) after_pictograph_ = after_consonant_ = after_linker_ = false;
  remember(c, flags);
  return is_break;
}

bool GraphemeBreaker::is_joined(char32_t c, std::uint32_t flags) const {
  if (previous_ == U'\r' && c == U'\n') return true;
  if ((previous_flags_ | flags) & kGraphemeControl) return false;
  if (flags & kGraphemeExtend || previous_flags_ & kGraphemePrepend) return true;
  if (flags & kPictographic && previous_ == kJoiner && after_pictograph_) return true;
  if (flags & kConjunctConsonant && after_consonant_ && after_linker_) return true;
  return is_one_syllable(previous_, c);
}

void GraphemeBreaker::remember(char32_t c, std::uint32_t flags) {
  const bool extends = flags & kGraphemeExtend;
  after_pictograph_ = flags & kPictographic || (after_pictograph_ && extends);
  after_linker_ = extends && after_consonant_ && (after_linker_ || flags & kConjunctLinker);
  after_consonant_ = flags & kConjunctConsonant || (after_consonant_ && extends);
  previous_ = c;
  previous_flags_ = flags;
  is_start_ = false;
}

}  // namespace native_infer::unicode
