// Random shapes for tests. --gtest_random_seed=N draws others than the usual.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace native_infer::test {

inline std::uint32_t fuzz_seed() {
  return static_cast<std::uint32_t>(::testing::GTEST_FLAG(random_seed));
}

inline std::string trace_of(int round) {
  return "seed " + std::to_string(fuzz_seed()) + ", round " + std::to_string(round);
}

inline std::size_t draw(std::mt19937& random, std::size_t min, std::size_t max) {
  return std::uniform_int_distribution<std::size_t>(min, max)(random);
}

/// A divisor of `number`.
inline std::size_t draw_divisor(std::mt19937& random, std::size_t number) {
  std::size_t divisor = draw(random, 1, number);
  while (number % divisor != 0) --divisor;
  return divisor;
}

}  // namespace native_infer::test
