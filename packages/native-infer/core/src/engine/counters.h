// The engine's counters, written on one thread and read on any.
#pragma once

#include <atomic>
#include <cstdint>

namespace native_infer {

/// A number that only grows. Readers see each counter whole; two counters may be a batch apart.
class Counter {
 public:
  void add(std::uint64_t amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::uint64_t read() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

struct Counters {
  // Written by the threads that submit.
  Counter accepted;
  Counter rejected;
  // Written by the inference thread.
  Counter completed;
  Counter failed;
  Counter truncated;
  Counter batches;
  Counter tokens;
  Counter tokenize_ns;
  Counter run_ns;
};

}  // namespace native_infer
