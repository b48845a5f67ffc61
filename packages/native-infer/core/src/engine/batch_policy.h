// What the next run holds. Pure functions: no clock, no lock, no state.
#pragma once

#include <cstddef>

#include "native_infer/job.h"

namespace native_infer {

struct BatchLimits {
  std::size_t max_requests = 1;
  std::size_t max_tokens = 1;
};

/// What is in a batch so far.
struct BatchSize {
  std::size_t requests = 0;
  std::size_t tokens = 0;
};

/// Whether a text of `tokens` tokens may join. The first text always may, however long: otherwise
/// it would never run.
constexpr bool fits(const BatchLimits& limits, const BatchSize& batch, std::size_t tokens) {
  if (batch.requests == 0) return true;
  return batch.requests < limits.max_requests && batch.tokens + tokens <= limits.max_tokens;
}

/// What waits between two batches.
struct LaneState {
  bool interactive_waits = false;
  /// A bulk batch has already run while a request that still waits in the interactive lane did.
  bool interactive_was_delayed = false;
  bool bulk_waits = false;
  /// Interactive batches since the last bulk batch.
  std::size_t batches_since_bulk = 0;
};

/// Interactive batches that go before a waiting bulk job, where interactive requests never stop
/// coming. The price to them is one batch in nine.
constexpr std::size_t kBulkPatience = 8;

/// The lane of the next batch, of at least one text. A batch holds texts of one lane, so that an
/// interactive request waits for one bulk batch at most: the one that ran when it came, or one that
/// started since because bulk jobs had been patient for long enough, but not both.
constexpr Lane next_lane(const LaneState& state) {
  if (!state.interactive_waits) return Lane::kBulk;
  const bool turn_of_bulk = state.bulk_waits && !state.interactive_was_delayed &&
                            state.batches_since_bulk >= kBulkPatience;
  return turn_of_bulk ? Lane::kBulk : Lane::kInteractive;
}

}  // namespace native_infer
