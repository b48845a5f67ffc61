// Map from strings to ids that finds all entries which a text begins with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace native_infer {

/// An immutable trie over bytes; the children of a node stand side by side in the order of their
/// bytes.
class PrefixTrie {
 public:
  static constexpr std::int32_t kNotFound = -1;

  struct Entry {
    std::string_view key;
    std::int32_t id;
  };

  /// Of equal keys the last one counts. Empty keys are left out. The keys are only looked at here.
  explicit PrefixTrie(std::span<const Entry> entries);

  /// Calls `visit(length, id)` for each entry that `text` begins with, shortest first.
  template <typename Visit>
  void for_each_prefix(std::string_view text, Visit&& visit) const {
    std::uint32_t node = kRoot;
    for (std::size_t length = 1; length <= text.size(); ++length) {
      node = child(node, static_cast<unsigned char>(text[length - 1]));
      if (node == kRoot) return;
      if (nodes_[node].id != kNotFound) visit(length, nodes_[node].id);
    }
  }

  /// The id of `key`, or `kNotFound`.
  std::int32_t find(std::string_view key) const;

 private:
  static constexpr std::uint32_t kRoot = 0;

  struct Node {
    std::int32_t id = kNotFound;
    std::uint32_t first_child = 0;
    std::uint16_t child_count = 0;
    std::uint8_t label = 0;
  };

  /// The child for a byte, or `kRoot`, which is nobody's child.
  std::uint32_t child(std::uint32_t parent, unsigned char label) const;

  std::vector<Node> nodes_;
};

}  // namespace native_infer
