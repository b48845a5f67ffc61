// Real threads for the encoder.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include "encoder/parallel_for.h"

namespace native_infer::test {

/// Real threads, started anew for each loop; pieces are taken in turn.
class ThreadedFor final : public ParallelFor {
 public:
  explicit ThreadedFor(std::size_t threads) : threads_(threads) {}
  std::size_t threads() const override { return threads_; }
  void run(std::size_t count, Body body, void* context) const override;

 private:
  std::size_t threads_;
};

inline void ThreadedFor::run(std::size_t count, Body body, void* context) const {
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < threads_; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = next++; i < count; i = next++) body(context, i);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace native_infer::test
