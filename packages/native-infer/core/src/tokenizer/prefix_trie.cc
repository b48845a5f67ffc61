#include "tokenizer/prefix_trie.h"

#include <algorithm>

namespace native_infer {
namespace {

using Entries = std::vector<PrefixTrie::Entry>;

/// Sorted by key; of equal ones only the last.
Entries sorted_by_key(std::span<const PrefixTrie::Entry> entries) {
  Entries sorted(entries.begin(), entries.end());
  std::erase_if(sorted, [](const PrefixTrie::Entry& entry) { return entry.key.empty(); });
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const PrefixTrie::Entry& a, const PrefixTrie::Entry& b) { return a.key < b.key; });
  const auto kept = std::unique(
      sorted.rbegin(), sorted.rend(),
      [](const PrefixTrie::Entry& a, const PrefixTrie::Entry& b) { return a.key == b.key; });
  sorted.erase(sorted.begin(), kept.base());
  return sorted;
}

/// Entries that share their first `depth` bytes and belong below one node.
struct Branch {
  std::uint32_t node;
  std::size_t begin;
  std::size_t end;
  std::size_t depth;
};

}  // namespace

PrefixTrie::PrefixTrie(std::span<const Entry> entries) : nodes_(1) {
  const Entries sorted = sorted_by_key(entries);
  std::vector<Branch> queue = {{kRoot, 0, sorted.size(), 0}};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const Branch branch = queue[next];
    std::size_t i = branch.begin;
    if (i < branch.end && sorted[i].key.size() == branch.depth) {
      nodes_[branch.node].id = sorted[i++].id;
    }
    nodes_[branch.node].first_child = static_cast<std::uint32_t>(nodes_.size());
    while (i < branch.end) {
      const char label = sorted[i].key[branch.depth];
      const std::size_t begin = i;
      while (i < branch.end && sorted[i].key[branch.depth] == label) ++i;
      queue.push_back({static_cast<std::uint32_t>(nodes_.size()), begin, i, branch.depth + 1});
      nodes_.push_back({.label = static_cast<std::uint8_t>(label)});
      ++nodes_[branch.node].child_count;
    }
  }
}

std::uint32_t PrefixTrie::child(std::uint32_t parent, unsigned char label) const {
  const auto first = nodes_.begin() + nodes_[parent].first_child;
  const auto last = first + nodes_[parent].child_count;
  const auto found = std::lower_bound(
      first, last, label, [](const Node& node, unsigned char byte) { return node.label < byte; });
  if (found == last || found->label != label) return kRoot;
  return static_cast<std::uint32_t>(found - nodes_.begin());
}

std::int32_t PrefixTrie::find(std::string_view key) const {
  std::uint32_t node = kRoot;
  for (const char byte : key) {
    node = child(node, static_cast<unsigned char>(byte));
    if (node == kRoot) return kNotFound;
  }
  return nodes_[node].id;
}

}  // namespace native_infer
