// What a fuzz target says when a promise of the core does not hold.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace native_infer::fuzz {

/// Ends the program, so that libFuzzer keeps the input, unless `holds`.
inline void check(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "BROKEN PROMISE: %s\n", promise);
  std::abort();
}

}  // namespace native_infer::fuzz
