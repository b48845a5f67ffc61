#include "text/regex/analysis.h"

#include <algorithm>

#include "text/regex/properties.h"

namespace native_infer::regex {
namespace {

using Kind = Node::Kind;

std::size_t add(std::size_t a, std::size_t b) {
  return a > Node::kUnlimited - b ? Node::kUnlimited : a + b;
}

std::size_t times(std::size_t a, std::size_t b) {
  if (a == 0 || b == 0) return 0;
  return a > Node::kUnlimited / b ? Node::kUnlimited : a * b;
}

Length length_of_literal(const Node& node) {
  if (!node.ignores_case) return {node.text.size(), node.text.size()};
  // Up to three may be compared as one, and one as up to three.
  std::size_t folded = 0;
  for (const char32_t c : node.text) folded += std::max<std::size_t>(1, long_fold(c).size());
  return {(folded + 2) / 3, folded};
}

Beginning beginning_of_literal(const Node& node) {
  if (!node.ignores_case) return {{node.text.front(), node.text.front()}, false};
  const std::u32string_view several = long_fold(node.text.front());
  const char32_t first = several.empty() ? fold(node.text.front()) : several.front();
  CodePointSet set = same_without_case(first);
  const CodePointSet sources = long_fold_sources();
  for (std::size_t i = 0; i < sources.bounds().size(); i += 2) {
    for (char32_t c = sources.bounds()[i]; c < sources.bounds()[i + 1]; ++c) {
      if (long_fold(c).front() == first) set.add({c, c});
    }
  }
  return {std::move(set), false};
}

Beginning beginning_of_sequence(const Node& node) {
  Beginning result;
  for (const Node& part : node.children) {
    // Assertions narrow what follows; what may follow is enough here.
    if (part.kind == Kind::kLook || part.kind == Kind::kAnchor) continue;
    const Beginning next = beginning_of(part);
    result.set.add(next.set);
    if (!next.may_be_empty) {
      result.may_be_empty = false;
      break;
    }
  }
  return result;
}

}  // namespace

Length length_of(const Node& node) {
  Length result;
  switch (node.kind) {
    case Kind::kEmpty:
    case Kind::kLook:
    case Kind::kAnchor:
      return {};
    case Kind::kLiteral:
      return length_of_literal(node);
    case Kind::kSet:
      return {1, 1};
    case Kind::kBackreference:
      return {0, Node::kUnlimited};
    case Kind::kSequence:
      for (const Node& part : node.children) {
        const Length next = length_of(part);
        result = {add(result.min, next.min), add(result.max, next.max)};
      }
      return result;
    case Kind::kAlternatives:
      result.min = Node::kUnlimited;
      for (const Node& part : node.children) {
        const Length next = length_of(part);
        result = {std::min(result.min, next.min), std::max(result.max, next.max)};
      }
      return result;
    case Kind::kRepeat:
      result = length_of(node.children.front());
      return {times(result.min, node.min), times(result.max, node.max)};
    case Kind::kCapture:
    case Kind::kAtomic:
      return length_of(node.children.front());
  }
  return result;
}

Beginning beginning_of(const Node& node) {
  switch (node.kind) {
    case Kind::kLiteral:
      return beginning_of_literal(node);
    case Kind::kSet:
      return {node.set, false};
    case Kind::kSequence:
      return beginning_of_sequence(node);
    case Kind::kAlternatives: {
      Beginning result{{}, false};
      for (const Node& part : node.children) {
        const Beginning next = beginning_of(part);
        result.set.add(next.set);
        result.may_be_empty = result.may_be_empty || next.may_be_empty;
      }
      return result;
    }
    case Kind::kRepeat: {
      Beginning result = beginning_of(node.children.front());
      result.may_be_empty = result.may_be_empty || node.min == 0;
      return result;
    }
    case Kind::kCapture:
    case Kind::kAtomic:
      return beginning_of(node.children.front());
    case Kind::kBackreference:
      return {CodePointSet::all(), true};
    case Kind::kEmpty:
    case Kind::kLook:
    case Kind::kAnchor:
      break;
  }
  return {};
}

bool has_search_begin(const Node& node) {
  if (node.kind == Kind::kAnchor && node.anchor == Anchor::kSearchBegin) return true;
  return std::any_of(node.children.begin(), node.children.end(), has_search_begin);
}

}  // namespace native_infer::regex
