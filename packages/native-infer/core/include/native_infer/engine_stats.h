// What an engine counts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace native_infer {

/// How often a value fell between two bounds. Bucket i counts values of at most `bound(i)` and more
/// than `bound(i - 1)`; the last bucket has no bound.
struct HistogramStats {
  static constexpr std::size_t kBuckets = 48;

  /// 1, 2, 3, 4, 6, 8, 12, …: two steps per doubling, so that a bucket is known to within a half
  /// of its value. The last bound is 12,582,912: in microseconds, 12.6 seconds.
  static constexpr std::uint64_t bound(std::size_t bucket) {
    if (bucket == 0) return 1;
    const std::uint64_t power = std::uint64_t{1} << ((bucket + 1) / 2);
    return bucket % 2 == 1 ? power : power + power / 2;
  }

  std::array<std::uint64_t, kBuckets> counts = {};
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
};

/// Counters since the engine started.
struct EngineStats {
  std::uint64_t accepted_texts = 0;
  /// Accepted texts end in one of four ways: with a vector, with a failure of their own, by
  /// their caller, or at their deadline.
  std::uint64_t completed_texts = 0;
  std::uint64_t failed_texts = 0;
  std::uint64_t cancelled_texts = 0;
  std::uint64_t expired_texts = 0;
  /// Texts of jobs that `submit` refused: for want of room, because they could never fit, or
  /// because the engine was closed.
  std::uint64_t rejected_overloaded = 0;
  std::uint64_t rejected_too_long = 0;
  std::uint64_t rejected_closed = 0;
  std::uint64_t truncated_texts = 0;
  std::uint64_t batches = 0;
  /// Batches of the bulk lane, among `batches`.
  std::uint64_t bulk_batches = 0;
  std::uint64_t tokens = 0;
  /// Texts accepted and not yet answered, now.
  std::uint64_t queued_texts = 0;
  std::uint64_t queued_bytes = 0;

  // Microseconds; per text, but for `run`, which is per batch.
  HistogramStats queue_wait;
  HistogramStats tokenize;
  HistogramStats run;
  HistogramStats total;
  // Per batch.
  HistogramStats batch_texts;
  HistogramStats batch_tokens;
};

}  // namespace native_infer
