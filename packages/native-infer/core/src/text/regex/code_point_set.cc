#include "text/regex/code_point_set.h"

#include <algorithm>

namespace native_infer::regex {

bool CodePointSet::contains(char32_t c) const {
  const auto above = std::upper_bound(bounds_.begin(), bounds_.end(), c);
  return (above - bounds_.begin()) % 2 == 1;
}

void CodePointSet::negate() {
  if (!bounds_.empty() && bounds_.front() == 0) {
    bounds_.erase(bounds_.begin());
  } else {
    bounds_.insert(bounds_.begin(), 0);
  }
  if (!bounds_.empty() && bounds_.back() == kEnd) {
    bounds_.pop_back();
  } else {
    bounds_.push_back(kEnd);
  }
}

std::vector<char32_t> CodePointSet::combine(const CodePointSet& other, bool needs_both) const {
  std::vector<char32_t> result;
  std::size_t i = 0;
  std::size_t k = 0;
  bool is_inside = false;
  while (i < bounds_.size() || k < other.bounds_.size()) {
    const char32_t left = i < bounds_.size() ? bounds_[i] : kEnd + 1;
    const char32_t right = k < other.bounds_.size() ? other.bounds_[k] : kEnd + 1;
    const char32_t at = std::min(left, right);
    if (left == at) ++i;
    if (right == at) ++k;
    const bool in_left = i % 2 == 1;
    const bool in_right = k % 2 == 1;
    const bool now = needs_both ? in_left && in_right : in_left || in_right;
    if (now != is_inside) result.push_back(at);
    is_inside = now;
  }
  return result;
}

}  // namespace native_infer::regex
