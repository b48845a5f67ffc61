// Which texts share a run. Pure functions: no clock, no lock, no state.
#pragma once

#include <cstddef>

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

}  // namespace native_infer
