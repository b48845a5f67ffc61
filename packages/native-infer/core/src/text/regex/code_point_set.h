// Sets of code points, as the classes of regular expressions put them together.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace native_infer::regex {

/// A set of code points from 0 to U+10FFFF, kept as the places where it begins and ends in turn.
class CodePointSet {
 public:
  static constexpr char32_t kEnd = 0x110000;

  CodePointSet() = default;
  /// `bounds` are in ascending order: the first code point of a run, the one behind the run, …
  explicit CodePointSet(std::vector<char32_t> bounds) : bounds_(std::move(bounds)) {}
  /// The code points from `first` to `last`, both inside.
  CodePointSet(char32_t first, char32_t last) : bounds_{first, last + 1} {}

  static CodePointSet all() { return {0, kEnd - 1}; }

  bool empty() const { return bounds_.empty(); }
  bool contains(char32_t c) const;
  void add(const CodePointSet& other) { bounds_ = combine(other, false); }
  void intersect(const CodePointSet& other) { bounds_ = combine(other, true); }
  void negate();
  const std::vector<char32_t>& bounds() const { return bounds_; }

  friend bool operator==(const CodePointSet&, const CodePointSet&) = default;

 private:
  /// The bounds of the union, or of the intersection.
  std::vector<char32_t> combine(const CodePointSet& other, bool needs_both) const;

  std::vector<char32_t> bounds_;
};

}  // namespace native_infer::regex
