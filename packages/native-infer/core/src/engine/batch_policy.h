// What the next run holds. Pure functions: no clock, no lock, no state.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "native_infer/job.h"

namespace native_infer {

struct BatchLimits {
  std::size_t max_texts = 1;
  std::size_t max_tokens = 1;
  /// What an interactive batch is to take.
  std::chrono::nanoseconds max_time = std::chrono::hours(1);
};

/// What is in a batch so far.
struct BatchSize {
  std::size_t texts = 0;
  std::size_t tokens = 0;
};

/// Whether a text of `tokens` tokens may join. The first text always may, however long: otherwise
/// it would never run.
constexpr bool fits(const BatchLimits& limits, const BatchSize& batch, std::size_t tokens) {
  if (batch.texts == 0) return true;
  return batch.texts < limits.max_texts && batch.tokens + tokens <= limits.max_tokens;
}

/// A bulk batch may take so many times as long: what counts for it is throughput, and larger
/// batches have a little more.
constexpr int kBulkTimes = 2;

/// What a batch of the lane is to take.
constexpr std::chrono::nanoseconds time_limit(const BatchLimits& limits, Lane lane) {
  return lane == Lane::kBulk ? kBulkTimes * limits.max_time : limits.max_time;
}

/// How many tokens a lane's next batch may have, where it was `budget` and a batch of `tokens` took
/// `elapsed`: half of the way to what would have taken `max_time`, so that one batch that was
/// delayed does not count for much. A batch that is small beside the budget counts only if it took
/// too long: what every run costs, however small, hides how many more tokens there was time for.
constexpr std::size_t next_token_budget(std::size_t budget, std::size_t tokens,
                                        std::chrono::nanoseconds elapsed,
                                        std::chrono::nanoseconds max_time, std::size_t max_tokens) {
  if (elapsed.count() <= 0) return budget;
  if (elapsed <= max_time && 2 * tokens < budget) return budget;
  // At most a million tokens and 2000 seconds: no overflow.
  const auto possible = static_cast<std::size_t>(static_cast<std::uint64_t>(tokens) *
                                                 static_cast<std::uint64_t>(max_time.count()) /
                                                 static_cast<std::uint64_t>(elapsed.count()));
  return std::max(std::size_t{1}, (budget + std::min(possible, max_tokens) + 1) / 2);
}

/// What waits between two batches.
struct LaneState {
  bool interactive_waits = false;
  /// A bulk batch has already run while a text that still waits in the interactive lane did.
  bool interactive_was_delayed = false;
  bool bulk_waits = false;
  /// Interactive batches since the last bulk batch.
  std::size_t batches_since_bulk = 0;
};

/// Interactive batches that go before a waiting bulk job, where interactive texts never stop
/// coming. The price to them is a ninth of the time, as a bulk batch may take twice as long.
constexpr std::size_t kMaxBatchesBeforeBulk = std::size_t{8} * kBulkTimes;

/// The lane of the next batch, of at least one text. A batch holds texts of one lane, so that an
/// interactive text waits for one bulk batch at most: the one that ran when it came, or one that
/// started since because bulk jobs had been patient for long enough, but not both.
constexpr Lane next_lane(const LaneState& state) {
  if (!state.interactive_waits) return Lane::kBulk;
  const bool turn_of_bulk = state.bulk_waits && !state.interactive_was_delayed &&
                            state.batches_since_bulk >= kMaxBatchesBeforeBulk;
  return turn_of_bulk ? Lane::kBulk : Lane::kInteractive;
}

}  // namespace native_infer
