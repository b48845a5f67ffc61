// Reading what a job was answered with.
#pragma once

#include <cstddef>
#include <cstring>
#include <numeric>
#include <vector>

#include "native_infer/job.h"

namespace native_infer::test {

/// All rows as floats.
inline std::vector<float> floats(const JobResult& result) {
  std::vector<float> values(result.rows.size() / sizeof(float));
  std::memcpy(values.data(), result.rows.data(), values.size() * sizeof(float));
  return values;
}

/// Row `index` as bytes.
inline std::vector<std::byte> row(const JobResult& result, std::size_t index) {
  const auto begin = result.rows.begin() + static_cast<std::ptrdiff_t>(index * result.row_bytes);
  return {begin, begin + static_cast<std::ptrdiff_t>(result.row_bytes)};
}

inline std::size_t total_tokens(const JobResult& result) {
  return std::accumulate(result.tokens.begin(), result.tokens.end(), std::size_t{0});
}

}  // namespace native_infer::test
