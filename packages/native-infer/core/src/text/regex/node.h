// The parts of a regular expression.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "text/regex/code_point_set.h"

namespace native_infer::regex {

enum class Anchor : std::uint8_t {
  kLineBegin,
  kLineEnd,
  kTextBegin,
  kTextEnd,
  /// The end, or before a line feed at the end.
  kLastLineEnd,
  kWordBoundary,
  kNoWordBoundary,
  kSearchBegin,
};

enum class Greed : std::uint8_t { kGreedy, kLazy, kPossessive };

struct Node {
  enum class Kind : std::uint8_t {
    kEmpty,
    kLiteral,
    kSet,
    kSequence,
    kAlternatives,
    kRepeat,
    kCapture,
    kAtomic,
    kLook,
    kAnchor,
    kBackreference,
  };
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

  Kind kind = Kind::kEmpty;
  /// kLiteral.
  std::u32string text = {};
  /// kLiteral and kBackreference: case does not count.
  bool ignores_case = false;
  /// kSet.
  CodePointSet set = {};
  /// The parts of a sequence, the alternatives, or the one body of whatever has one.
  std::vector<Node> children = {};
  /// kRepeat.
  std::size_t min = 0;
  std::size_t max = 0;
  Greed greed = Greed::kGreedy;
  /// kLook.
  bool is_behind = false;
  bool is_negative = false;
  Anchor anchor = Anchor::kTextBegin;
  /// kCapture: one; kBackreference: the last one that has matched counts.
  std::vector<std::size_t> groups = {};

  static Node literal(char32_t c, bool ignores_case) {
    return {.kind = Kind::kLiteral, .text = std::u32string(1, c), .ignores_case = ignores_case};
  }
  static Node of_set(CodePointSet set) { return {.kind = Kind::kSet, .set = std::move(set)}; }
  static Node of_anchor(Anchor anchor) { return {.kind = Kind::kAnchor, .anchor = anchor}; }
  static Node with_body(Kind kind, Node body) {
    Node node{.kind = kind};
    node.children.push_back(std::move(body));
    return node;
  }
  static Node repeat(Node body, std::size_t min, std::size_t max, Greed greed) {
    Node node = with_body(Kind::kRepeat, std::move(body));
    node.min = min;
    node.max = max;
    node.greed = greed;
    return node;
  }
};

}  // namespace native_infer::regex
