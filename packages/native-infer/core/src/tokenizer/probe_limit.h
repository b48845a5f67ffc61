// How long a search in a hash table may take.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "native_infer/error.h"

namespace native_infer {

/// Slots that a search looks at, at most. With a table that is at most half full, a run of a
/// million entries' hashes is a hundred slots long; whoever knows the hash can make a file whose
/// entries have all the same one, and each search in it would look at all of them.
inline constexpr std::size_t kMaxProbes = 1024;

/// Throws `Error` with `MODEL_INVALID`; `what` are the entries.
[[noreturn]] inline void fail_probes(const std::string& what) {
  throw Error(ErrorCode::MODEL_INVALID, "more than " + std::to_string(kMaxProbes) + " " + what +
                                            " have almost the same hash, which is not supported");
}

/// Longest run of slots that are taken, where the last one is followed by the first.
template <typename Slots, typename IsTaken>
std::size_t longest_run(const Slots& slots, const IsTaken& is_taken) {
  std::size_t longest = 0;
  std::size_t length = 0;
  for (std::size_t i = 0; i < 2 * slots.size(); ++i) {
    length = is_taken(slots[i % slots.size()]) ? length + 1 : 0;
    longest = std::max(longest, length);
  }
  return longest;
}

}  // namespace native_infer
