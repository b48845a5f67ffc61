// The merges of a BPE model.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizer/probe_limit.h"

namespace native_infer {

/// Open-addressing hash table from two neighbouring tokens to the token that they become.
class MergeTable {
 public:
  struct Merge {
    /// The lower, the sooner.
    std::uint32_t rank = 0;
    std::int32_t id = kNone;
  };

  /// Makes room for `count` pairs; more than that must not be inserted. At most half full.
  explicit MergeTable(std::size_t count) : slots_(std::bit_ceil(2 * count + 1)) {}

  /// Adds a pair of ids from 0 up; a pair that is there already gets the new merge.
  void insert(std::int32_t left, std::int32_t right, Merge merge) {
    const std::size_t index = slot_of(key(left, right));
    if (((index - hash(key(left, right))) & (slots_.size() - 1)) >= kMaxProbes) {
      fail_probes("merges");
    }
    slots_[index] = {key(left, right), merge};
  }

  /// Call behind the last `insert`. Throws `Error` with `MODEL_INVALID`, as `insert` does, if a
  /// search could take long (`kMaxProbes`).
  void check() const {
    const auto is_taken = [](const Slot& slot) { return slot.merge.id != kNone; };
    if (longest_run(slots_, is_taken) > kMaxProbes) fail_probes("merges");
  }

  /// The merge of two tokens, or null.
  const Merge* find(std::int32_t left, std::int32_t right) const {
    const Slot& slot = slots_[slot_of(key(left, right))];
    return slot.merge.id == kNone ? nullptr : &slot.merge;
  }

 private:
  static constexpr std::int32_t kNone = -1;

  struct Slot {
    std::uint64_t key = 0;
    Merge merge;
  };

  static std::uint64_t key(std::int32_t left, std::int32_t right) {
    return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 |
           static_cast<std::uint32_t>(right);
  }

  /// Multiplicative hashing (Knuth): the high half of the product depends on every bit of the key.
  static std::size_t hash(std::uint64_t key) {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15) >> 32);
  }

  /// Index of the slot that holds `key`, or of the free one where it belongs.
  std::size_t slot_of(std::uint64_t key) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t index = hash(key) & mask;; index = (index + 1) & mask) {
      const Slot& slot = slots_[index];
      if (slot.merge.id == kNone || slot.key == key) return index;
    }
  }

  std::vector<Slot> slots_;
};

}  // namespace native_infer
