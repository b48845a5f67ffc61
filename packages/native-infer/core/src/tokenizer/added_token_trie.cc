#include "tokenizer/added_token_trie.h"

#include <algorithm>
#include <numeric>

namespace native_infer {
namespace {

using Strings = std::span<const std::u32string_view>;

/// Indices of strings that share their last `depth` code points and belong below one node.
struct ReversedBranch {
  std::uint32_t node;
  std::size_t begin;
  std::size_t end;
  std::size_t depth;
};

/// Indices in the order of the reversed strings, of equal ones the first index first.
std::vector<std::int32_t> sorted_reversed(Strings strings) {
  std::vector<std::int32_t> order(strings.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    const std::u32string_view left = strings[static_cast<std::size_t>(a)];
    const std::u32string_view right = strings[static_cast<std::size_t>(b)];
    return std::lexicographical_compare(left.rbegin(), left.rend(), right.rbegin(), right.rend());
  });
  return order;
}

}  // namespace

AddedTokenTrie::AddedTokenTrie(Strings strings) : nodes_(1) {
  grow(strings);
  link();
  for (std::size_t c = 0; c < kDirectCount; ++c) {
    first_states_[c] = find_child(nodes_[kEndOfText], static_cast<char32_t>(c));
  }
}

void AddedTokenTrie::grow(Strings strings) {
  const std::vector<std::int32_t> order = sorted_reversed(strings);
  const auto string_at = [&](std::size_t i) { return strings[static_cast<std::size_t>(order[i])]; };
  std::vector<ReversedBranch> queue = {{kEndOfText, 0, order.size(), 0}};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const ReversedBranch branch = queue[next];
    std::size_t i = branch.begin;
    if (i < branch.end && string_at(i).size() == branch.depth)
      nodes_[branch.node].longest = order[i];
    while (i < branch.end && string_at(i).size() == branch.depth) ++i;
    nodes_[branch.node].first_child = static_cast<std::uint32_t>(nodes_.size());
    const auto label_at = [&](std::size_t k) {
      return string_at(k).rbegin()[static_cast<std::ptrdiff_t>(branch.depth)];
    };
    while (i < branch.end) {
      const char32_t label = label_at(i);
      const std::size_t begin = i;
      while (i < branch.end && label_at(i) == label) ++i;
      queue.push_back({static_cast<std::uint32_t>(nodes_.size()), begin, i, branch.depth + 1});
      nodes_.push_back({.label = label});
      ++nodes_[branch.node].child_count;
    }
  }
}

/// Parents stand before their children, so that what is shorter is linked already.
void AddedTokenTrie::link() {
  for (State parent = 0; parent < nodes_.size(); ++parent) {
    const State first = nodes_[parent].first_child;
    for (State node = first; node < first + nodes_[parent].child_count; ++node) {
      State shorter = kEndOfText;
      if (parent != kEndOfText) {
        State ending = nodes_[parent].shorter;
        shorter = find_child(nodes_[ending], nodes_[node].label);
        while (shorter == kEndOfText && ending != kEndOfText) {
          ending = nodes_[ending].shorter;
          shorter = find_child(nodes_[ending], nodes_[node].label);
        }
      }
      nodes_[node].shorter = shorter;
      if (nodes_[node].longest == kNone) nodes_[node].longest = nodes_[shorter].longest;
    }
  }
}

AddedTokenTrie::State AddedTokenTrie::find_child(const Node& parent, char32_t c) const {
  const auto first = nodes_.begin() + parent.first_child;
  const auto last = first + parent.child_count;
  const auto found = std::lower_bound(
      first, last, c, [](const Node& node, char32_t label) { return node.label < label; });
  if (found == last || found->label != c) return kEndOfText;
  return static_cast<State>(found - nodes_.begin());
}

}  // namespace native_infer
