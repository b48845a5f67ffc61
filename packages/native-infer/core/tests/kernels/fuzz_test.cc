// Linears of random shapes and values: every kernel set beside the portable one.
#include <gtest/gtest.h>

#include "kernels/kernel_sets.h"
#include "kernels/test_operand.h"
#include "support/fuzz_draw.h"

namespace native_infer::test {
namespace {

constexpr int kLinears = 300;

/// Bytes from anywhere between `min` and `max`, or, one time in three, only these two.
void fill(Random& random, Aligned<std::byte>& bytes, int min, int max) {
  const bool extreme = draw(random, 0, 2) == 0;
  std::uniform_int_distribution<int> distribution(extreme ? 0 : min, extreme ? 1 : max);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int value = distribution(random);
    bytes[i] = static_cast<std::byte>(extreme ? (value == 0 ? min : max) : value);
  }
}

/// An int8 linear that gives its integer sums. Sums stay below 2^24, where fp32 holds every
/// integer.
struct IntegerLinear {
  explicit IntegerLinear(Random& random)
      : rows(draw(random, 1, 70)),
        k(kSizeMultiple * draw(random, 1, 8)),
        n(kBlockColumns * draw(random, 1, 9)),
        groups(draw_divisor(random, k / kSizeMultiple)),
        weights(k * n),
        input((rows + kRowPadding) * k) {
    fill(random, weights, -127, 127);
    fill(random, input, 0, 255);
  }

  std::vector<float> sums(const KernelSet& set) {
    const std::vector<float> zeros(groups * n, 0.0F);
    const std::vector<float> ones(n, 1.0F);
    std::vector<RowScale> row_scales(rows * groups, {1.0F, 0.0F});
    std::vector<float> output(rows * n);
    const LinearWeights view{weights.data(), ones.data(), zeros.data(), nullptr, k, n};
    const TestPreparation preparation(set.int8, view, groups);
    LinearArgs args;
    args.input = {input.data(), k, row_scales.data(), groups};
    args.weights = &view;
    args.column_sums = zeros.data();
    args.prepared = preparation.prepared.data();
    args.rows = rows;
    args.block_end = n / kBlockColumns;
    args.output = output.data();
    args.output_stride = n;
    set.int8.apply(args);
    return output;
  }

  std::size_t rows;
  std::size_t k;
  std::size_t n;
  std::size_t groups;
  Aligned<std::byte> weights;
  Aligned<std::byte> input;
};

TEST(KernelFuzz, EveryLinearSumsTheIntegersOfThePortableOne) {
  Random random(fuzz_seed());
  for (int round = 0; round < kLinears; ++round) {
    IntegerLinear linear(random);
    const std::vector<float> expected = linear.sums(portable_kernels());
    for (const KernelSet* set : available_kernels()) {
      ASSERT_EQ(linear.sums(*set), expected)
          << trace_of(round) << ", " << set->name << ": " << linear.rows << " rows, k " << linear.k
          << ", n " << linear.n << ", " << linear.groups << " groups";
    }
  }
}

}  // namespace
}  // namespace native_infer::test
