// The steps of a matcher that compare text without regard to case, or look at what is around it.
#include "text/regex/matcher.h"
#include "text/regex/properties.h"

namespace native_infer::regex {

Matcher::Status Matcher::match_folded(std::u32string_view wanted, const Subject& subject) {
  std::size_t place = position_;
  for (std::size_t i = 0; i < wanted.size(); ++place) {
    if (place == subject.text.size()) return at_end(subject);
    const std::u32string_view several = long_fold(subject.text[place]);
    if (several.empty()) {
      if (fold(subject.text[place]) != wanted[i]) return Status::kFails;
      ++i;
    } else {
      if (wanted.substr(i, several.size()) != several) return Status::kFails;
      i += several.size();
    }
  }
  position_ = place;
  return check(true);
}

Matcher::Status Matcher::match_reference(const Instruction& step, const Subject& subject) {
  for (std::uint32_t i = step.b; i > 0; --i) {
    const std::size_t group = program_.groups[step.a + i - 1];
    const std::size_t begin = slots_[2 * group];
    const std::size_t end = slots_[2 * group + 1];
    if (begin == kUnset || end == kUnset) continue;
    const Status status = match_same(begin, end, step.ignores_case, subject);
    if (status != Status::kFails) return status;
  }
  return Status::kFails;
}

Matcher::Status Matcher::match_same(std::size_t begin, std::size_t end, bool ignores_case,
                                    const Subject& subject) {
  for (std::size_t i = begin; i < end; ++i) {
    const std::size_t place = position_ + (i - begin);
    if (place >= subject.text.size()) return at_end(subject);
    const char32_t a = subject.text[i];
    const char32_t b = subject.text[place];
    if (a != b && (!ignores_case || fold(a) != fold(b))) return Status::kFails;
  }
  position_ += end - begin;
  return check(true);
}

Matcher::Status Matcher::check_anchor(const Instruction& step, const Subject& subject) {
  const std::u32string_view text = subject.text;
  const bool is_at_end = position_ == text.size();
  const bool is_at_begin = position_ == 0;
  switch (step.anchor) {
    case Anchor::kTextBegin:
      return check(is_at_begin && subject.is_begin);
    case Anchor::kSearchBegin:
      return check(position_ == search_begin_);
    case Anchor::kWordBoundary:
      return check_boundary(program_.sets[step.a], true, subject);
    case Anchor::kNoWordBoundary:
      return check_boundary(program_.sets[step.a], false, subject);
    default:
      break;
  }
  if (step.anchor == Anchor::kLineBegin) {
    if (is_at_begin) return check(subject.is_begin);
    // A line feed at the end begins no line.
    if (text[position_ - 1] != U'\n') return Status::kFails;
    return is_at_end ? at_end(subject) : check(true);
  }
  if (is_at_end) return subject.is_end ? check(true) : Status::kNeedsText;
  if (step.anchor == Anchor::kTextEnd || text[position_] != U'\n') return Status::kFails;
  if (step.anchor == Anchor::kLineEnd) return check(true);
  if (position_ + 1 < text.size()) return Status::kFails;
  return subject.is_end ? check(true) : Status::kNeedsText;
}

Matcher::Status Matcher::check_boundary(const CodePointTable& words, bool is_wanted,
                                        const Subject& subject) {
  const std::u32string_view text = subject.text;
  if (position_ == text.size() && !subject.is_end) return Status::kNeedsText;
  const bool before = position_ > 0 && words.contains(text[position_ - 1]);
  const bool after = position_ < text.size() && words.contains(text[position_]);
  return check((before != after) == is_wanted);
}

}  // namespace native_infer::regex
