// The engine's counters, written on one thread and read on any.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "native_infer/engine_stats.h"

namespace native_infer {

/// A number that only grows. Readers see each counter whole; two counters may be a batch apart.
class Counter {
 public:
  void add(std::uint64_t amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::uint64_t read() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

/// The bucket of `HistogramStats` that counts `value`.
constexpr std::size_t histogram_bucket(std::uint64_t value) {
  if (value <= 1) return 0;
  // value is more than 2^(doublings - 1) and at most 2^doublings.
  const auto doublings = static_cast<std::size_t>(std::bit_width(value - 1));
  const std::uint64_t half = std::uint64_t{1} << (doublings - 1);
  const bool lower = doublings > 1 && value <= half + half / 2;
  const std::size_t bucket = lower ? 2 * (doublings - 1) : 2 * doublings - 1;
  return bucket < HistogramStats::kBuckets ? bucket : HistogramStats::kBuckets - 1;
}

/// What histograms of times count.
constexpr std::uint64_t microseconds(std::chrono::nanoseconds duration) {
  return static_cast<std::uint64_t>(duration.count()) / 1000;
}

/// A histogram that is cheap enough to leave on: three additions per value.
class Histogram {
 public:
  void record(std::uint64_t value, std::uint64_t times = 1) {
    counts_[histogram_bucket(value)].add(times);
    count_.add(times);
    sum_.add(value * times);
  }

  HistogramStats read() const {
    HistogramStats stats;
    for (std::size_t i = 0; i < stats.counts.size(); ++i) stats.counts[i] = counts_[i].read();
    stats.count = count_.read();
    stats.sum = sum_.read();
    return stats;
  }

 private:
  std::array<Counter, HistogramStats::kBuckets> counts_;
  Counter count_;
  Counter sum_;
};

struct Counters {
  // Written by the threads that submit.
  Counter accepted;
  Counter rejected_overloaded;
  Counter rejected_too_long;
  Counter rejected_closed;
  // Written by the inference thread.
  Counter completed;
  Counter failed;
  Counter cancelled;
  Counter expired;
  Counter truncated;
  Counter batches;
  Counter bulk_batches;
  Counter tokens;
  Histogram queue_wait;
  Histogram tokenize;
  Histogram run;
  Histogram total;
  Histogram batch_texts;
  Histogram batch_tokens;

  /// What is in the queue is not counted here and stays 0.
  EngineStats read() const;
};

}  // namespace native_infer
