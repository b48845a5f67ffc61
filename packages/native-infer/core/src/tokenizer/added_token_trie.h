// Finds the longest added token at every place of a text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace native_infer {

/// A set of strings to look for in text that is read backwards: the state after a code point says
/// which is the longest string that begins with it. The time is linear in the text, whatever the
/// strings are (the automaton of Aho and Corasick 1975 over the reversed strings). Immutable.
class AddedTokenTrie {
 public:
  /// What of the text read so far, from its end to here, may be a part of a string.
  using State = std::uint32_t;
  static constexpr State kEndOfText = 0;
  static constexpr std::int32_t kNone = -1;

  AddedTokenTrie() : AddedTokenTrie(std::span<const std::u32string_view>{}) {}
  /// No string is empty; of equal ones the first counts. They are only looked at here.
  explicit AddedTokenTrie(std::span<const std::u32string_view> strings);

  /// The state after the code point to the left of what was read.
  State read(State state, char32_t c) const {
    for (;;) {
      const State next = child(state, c);
      if (next != kEndOfText || state == kEndOfText) return next;
      state = nodes_[state].shorter;
    }
  }

  /// Index of the longest string that begins with the code point read last, or `kNone`.
  std::int32_t longest(State state) const { return nodes_[state].longest; }

 private:
  static constexpr std::size_t kDirectCount = 128;

  struct Node {
    char32_t label = 0;
    std::uint32_t first_child = 0;
    std::uint32_t child_count = 0;
    /// The node of the longest proper ending of this one's reversed text.
    State shorter = kEndOfText;
    std::int32_t longest = kNone;
  };

  /// The child for a code point, or `kEndOfText`, which is nobody's child.
  State child(State parent, char32_t c) const {
    if (parent == kEndOfText && c < kDirectCount) return first_states_[c];
    return find_child(nodes_[parent], c);
  }
  State find_child(const Node& parent, char32_t c) const;
  void grow(std::span<const std::u32string_view> strings);
  void link();

  /// Breadth first; the children of a node stand side by side in the order of their labels.
  std::vector<Node> nodes_;
  /// Children of the root.
  std::array<State, kDirectCount> first_states_{};
};

}  // namespace native_infer
