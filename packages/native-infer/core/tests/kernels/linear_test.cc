// The linears of every kernel set and precision.
#include <cmath>

#include "kernels/kernel_test.h"
#include "kernels/test_operand.h"

namespace native_infer::test {
namespace {

class LinearTest : public KernelTest {};

/// Operand bytes and their parameters, given and not computed.
struct RawInput {
  RawInput(Random& random, std::size_t rows, std::size_t k)
      : bytes(rows + kRowPadding, std::vector<std::uint8_t>(k)) {
    std::uniform_int_distribution<int> distribution(0, 255);
    for (auto& row : bytes) {
      for (std::uint8_t& value : row) value = static_cast<std::uint8_t>(distribution(random));
    }
  }
  std::vector<std::vector<std::uint8_t>> bytes;
};

std::vector<float> integer_sums(const KernelSet& set, const TestLinear& linear,
                                const RawInput& input, std::size_t rows) {
  Aligned<std::byte> data((rows + kRowPadding) * linear.k);
  for (std::size_t r = 0; r < rows + kRowPadding; ++r) {
    std::memcpy(data.data() + r * linear.k, input.bytes[r].data(), linear.k);
  }
  std::vector<float> ones(std::max(rows, linear.n), 1.0F);
  std::vector<float> zeros(std::max(rows, linear.n), 0.0F);
  LinearWeights weights = linear.view();
  weights.scales = ones.data();
  weights.bias = zeros.data();
  std::vector<float> output(rows * linear.n);
  LinearArgs args;
  std::vector<RowScale> row_scales(rows, {1.0F, 0.0F});
  args.input = {data.data(), linear.k, row_scales.data(), 1};
  args.weights = &weights;
  args.column_sums = zeros.data();
  const TestPreparation preparation(set.int8, weights, 1);
  args.prepared = preparation.prepared.data();
  args.rows = rows;
  args.block_end = linear.n / kBlockColumns;
  args.output = output.data();
  args.output_stride = linear.n;
  set.int8.apply(args);
  return output;
}

std::vector<float> plain_sums(const TestLinear& linear, const RawInput& input, std::size_t rows) {
  std::vector<float> sums;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t n = 0; n < linear.n; ++n) {
      std::int32_t sum = 0;
      for (std::size_t k = 0; k < linear.k; ++k) {
        sum += input.bytes[r][k] *
               static_cast<int>(std::lround(linear.matrix[k * linear.n + n] / linear.scales[n]));
      }
      sums.push_back(static_cast<float>(sum));
    }
  }
  return sums;
}

TEST_P(LinearTest, SumsTheSameIntegersAsPlainLoopsForAllRowCounts) {
  Random random(1);
  for (std::size_t rows = 1; rows <= 40; ++rows) {
    // Sums stay below 2^24, where fp32 still holds every integer.
    const std::size_t k = 64 * (1 + rows % 6);
    const std::size_t n = 16 * (1 + rows % 5);
    const TestLinear linear(random, k, n, Precision::int8, false);
    const RawInput input(random, rows, k);
    ASSERT_EQ(integer_sums(set(), linear, input, rows), plain_sums(linear, input, rows))
        << rows << " rows, k " << k;
  }
}

TEST_P(LinearTest, SumsExtremeBytesWithoutOverflow) {
  Random random(2);
  TestLinear linear(random, 512, 48, Precision::int8, false);
  for (std::size_t i = 0; i < linear.data.size(); ++i) {
    linear.data[i] = static_cast<std::byte>(i / 64 % 2 == 0 ? 127 : -127);
  }
  for (std::size_t k = 0; k < linear.k; ++k) {
    for (std::size_t n = 0; n < linear.n; ++n) {
      linear.matrix[k * linear.n + n] = (k / 4 % 2 == 0 ? 127.0F : -127.0F) * linear.scales[n];
    }
  }
  RawInput input(random, 7, 512);
  for (auto& row : input.bytes) {
    for (std::size_t k = 0; k < row.size(); ++k) row[k] = k / 4 % 2 == 0 ? 255 : 0;
  }
  EXPECT_EQ(integer_sums(set(), linear, input, 7), plain_sums(linear, input, 7));
}

struct Case {
  std::size_t rows;
  std::size_t k;
  std::size_t n;
  std::size_t groups;
  Activation activation;
  bool accumulate;
};

constexpr float kGeluFactor = 0.75F;

const Case kCases[] = {
    {1, 64, 16, 1, Activation::none, false},          {6, 384, 48, 1, Activation::gelu, false},
    {33, 192, 80, 3, Activation::none, false},        {40, 256, 32, 4, Activation::gelu, false},
    {65, 1024, 64, 1, Activation::none, true},        {13, 1536, 112, 4, Activation::none, true},
    {100, 384, 96, 1, Activation::quick_gelu, false}, {147, 768, 112, 4, Activation::none, true}};

double plain_value(const TestLinear& linear, const float* x, std::size_t column,
                   Activation activation) {
  double y = double{linear.bias[column]};
  for (std::size_t k = 0; k < linear.k; ++k)
    y += double{x[k]} * double{linear.matrix[k * linear.n + column]};
  return activation == Activation::none
             ? y
             : double{kGeluFactor} * 0.5 * y * (1 + std::erf(y / std::sqrt(2.0)));
}

/// Runs columns [begin, end) blocks of a linear; the rest of the output stays as it was.
void apply(const LinearKernels& kernels, const TestLinear& linear, const TestOperand& input,
           const Case& c, Range blocks, std::vector<float>& output) {
  const LinearWeights weights = linear.view();
  const TestPreparation preparation(kernels, weights, c.groups);
  LinearArgs args;
  args.input = input.view();
  args.weights = &weights;
  args.column_sums = preparation.column_sums.data();
  args.prepared = preparation.prepared.data();
  args.rows = c.rows;
  args.block_begin = blocks.begin;
  args.block_end = blocks.end;
  args.output = output.data() + blocks.begin * kBlockColumns;
  args.output_stride = c.n;
  args.activation = c.activation;
  args.accumulate = c.accumulate;
  const std::vector<float> factors(c.n, kGeluFactor);
  args.gelu_factors = factors.data();
  kernels.apply(args);
}

TEST_P(LinearTest, IsCloseToTheExactProductInEveryPrecision) {
  Random random(3);
  for (const Precision precision : precisions_of(set())) {
    for (const Case& c : kCases) {
      const TestLinear linear(random, c.k, c.n, precision, true);
      const std::vector<float> x = random_floats(random, c.rows * c.k, -1.0F, 1.0F);
      const TestOperand input(set().linear(precision), x, c.rows, c.k, c.groups,
                              linear.view().channel_factors);
      // Only `accumulate` may let what was there before show.
      std::vector<float> output(c.rows * c.n, 0.5F);
      apply(set().linear(precision), linear, input, c, {0, c.n / kBlockColumns}, output);
      // Rounding errors of x are at most half a step of 2 * 2 / 255 (int8, factors up to 2) or 2^-9
      // (bf16), and add up like a random walk.
      const double tolerance = precision == Precision::int8             ? 0.08
                               : precision == Precision::bf16           ? 0.03
                               : c.activation == Activation::quick_gelu ? 5e-4
                                                                        : 2e-5;
      for (std::size_t i = 0; i < output.size(); ++i) {
        const double expected =
            plain_value(linear, x.data() + i / c.n * c.k, i % c.n, c.activation) +
            (c.accumulate ? 0.5 : 0.0);
        ASSERT_NEAR(double{output[i]}, expected, tolerance)
            << c.rows << " rows, k " << c.k << ", element " << i;
      }
    }
  }
}

TEST_P(LinearTest, GivesEveryRowAndColumnTheSameBitsInAnyBatch) {
  Random random(4);
  for (const Precision precision : precisions_of(set())) {
    for (const Case& c : kCases) {
      const LinearKernels& kernels = set().linear(precision);
      const TestLinear linear(random, c.k, c.n, precision, false);
      const std::vector<float> x = random_floats(random, c.rows * c.k, -1.0F, 1.0F);
      std::vector<float> whole(c.rows * c.n);
      apply(kernels, linear, TestOperand(kernels, x, c.rows, c.k, c.groups, nullptr), c,
            {0, c.n / kBlockColumns}, whole);
      Case one = c;
      one.rows = 1;
      for (std::size_t r = 0; r < c.rows; ++r) {
        const auto first = x.begin() + static_cast<std::ptrdiff_t>(r * c.k);
        const std::vector<float> row(first, first + static_cast<std::ptrdiff_t>(c.k));
        const TestOperand input(kernels, row, 1, c.k, c.groups, nullptr);
        std::vector<float> alone(c.n);
        for (std::size_t b = 0; b < c.n / kBlockColumns; ++b)
          apply(kernels, linear, input, one, {b, b + 1}, alone);
        ASSERT_EQ(0, std::memcmp(alone.data(), whole.data() + r * c.n, c.n * sizeof(float)))
            << "row " << r;
      }
    }
  }
}

/// What `activation` makes of the biases of `linear`: with a scale and a zero point of 0.
std::vector<float> activated(const KernelSet& set, const TestLinear& linear,
                             Activation activation) {
  const std::size_t n = linear.n;
  const Aligned<std::byte> bytes(kRowPadding * linear.k);
  RowScale row_scale;
  const std::vector<float> zeros(n, 0.0F);
  const std::vector<float> ones(n, 1.0F);
  const LinearWeights weights = linear.view();
  std::vector<float> output(n);
  LinearArgs args;
  args.input = {const_cast<std::byte*>(bytes.data()), linear.k, &row_scale, 1};
  args.weights = &weights;
  args.column_sums = zeros.data();
  const TestPreparation preparation(set.int8, weights, 1);
  args.prepared = preparation.prepared.data();
  args.rows = 1;
  args.block_end = n / kBlockColumns;
  args.output = output.data();
  args.output_stride = n;
  args.activation = activation;
  args.gelu_factors = ones.data();
  set.int8.apply(args);
  return output;
}

TEST_P(LinearTest, GeluStaysWithinItsErrorBound) {
  constexpr std::size_t n = 64;
  Random random(5);
  TestLinear linear(random, 64, n, Precision::int8, false);
  for (float start = -12.0F; start < 12.0F; start += 0.2F) {
    for (std::size_t i = 0; i < n; ++i) linear.bias[i] = start + 0.2F * static_cast<float>(i) / n;
    const std::vector<float> exact = activated(set(), linear, Activation::gelu);
    const std::vector<float> quick = activated(set(), linear, Activation::quick_gelu);
    for (std::size_t i = 0; i < n; ++i) {
      const double x = double{linear.bias[i]};
      const double expected = 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
      ASSERT_NEAR(double{exact[i]}, expected, 5e-6) << x;
      ASSERT_NEAR(double{quick[i]}, expected, 5e-4) << x;
    }
  }
}

NATIVE_INFER_FOR_EACH_KERNEL_SET(LinearTest);

}  // namespace
}  // namespace native_infer::test
