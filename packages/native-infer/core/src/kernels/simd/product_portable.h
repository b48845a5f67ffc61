// The integer product in plain C++.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/simd/linear.h"

namespace native_infer {
namespace {

struct ProductPortable {
  using Sum = std::int32_t;
  static constexpr std::size_t kInputBytes = 1;
  static constexpr std::size_t kWeightBytes = 1;
  static constexpr std::size_t kRows = 4;
  static constexpr std::size_t kBlocks = 1;

  void multiply(const TileArgs& args, std::int32_t* sums) const {
    for (std::size_t r = 0; r < args.rows; ++r) {
      const auto* a = reinterpret_cast<const std::uint8_t*>(args.a + r * args.a_stride);
      std::int32_t* row = sums + r * kBlockColumns;
      for (std::size_t c = 0; c < kBlockColumns; ++c) row[c] = 0;
      for (std::size_t k = 0; k < args.k; k += 4) {
        const auto* w = reinterpret_cast<const std::int8_t*>(args.w + k * kBlockColumns);
        for (std::size_t c = 0; c < kBlockColumns; ++c) {
          row[c] += a[k] * w[4 * c] + a[k + 1] * w[4 * c + 1] + a[k + 2] * w[4 * c + 2] +
                    a[k + 3] * w[4 * c + 3];
        }
      }
    }
  }
};

}  // namespace
}  // namespace native_infer
