// Quantising, layer norm and embedding look-up of every kernel set.
#include <cmath>
#include <cstring>

#include "kernels/kernel_test.h"
#include "kernels/random_weights.h"
#include "kernels/test_operand.h"

namespace native_infer::test {
namespace {

class RowsTest : public KernelTest {};

TEST_P(RowsTest, QuantisesToWithinHalfAStepOfTheRowsRange) {
  Random random(1);
  for (const std::size_t k : {64U, 192U, 384U, 1024U}) {
    const std::size_t groups = k / 64;
    const std::vector<float> x = random_floats(random, 5 * k, -3.0F, 8.0F);
    const std::vector<float> factors = random_floats(random, k, 0.25F, 4.0F);
    const TestOperand operand(set().int8, x, 5, k, groups, factors.data());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t slot = i / k * groups + i % k / 64;
      const auto q = static_cast<float>(operand.view().data[i / k * operand.view().stride + i % k]);
      const float scale = operand.view().row_scales[slot].scale;
      EXPECT_LT(scale, 44.0F / 255.0F + 1e-6F);
      ASSERT_NEAR(operand.view().row_scales[slot].zero_point + q * scale, x[i] * factors[i % k],
                  0.5001F * scale + 1e-5F);
    }
  }
}

TEST_P(RowsTest, QuantisesARowOfEqualValuesExactly) {
  const std::vector<float> x(64, -2.5F);
  const TestOperand operand(set().int8, x, 1, 64, 1, nullptr);
  EXPECT_EQ(operand.view().row_scales[0].scale, 0.0F);
  EXPECT_EQ(operand.view().row_scales[0].zero_point, -2.5F);
}

TEST_P(RowsTest, QuantisingNotANumberIsHarmless) {
  std::vector<float> x(64, 1.0F);
  x[3] = std::numeric_limits<float>::quiet_NaN();
  x[40] = std::numeric_limits<float>::infinity();
  const TestOperand operand(set().int8, x, 1, 64, 1, nullptr);
  SUCCEED();
}

void expect_normalized(const float* row, const std::vector<double>& x, const NormWeights& norm,
                       double tolerance) {
  const double width = static_cast<double>(x.size());
  double mean = 0;
  double variance = 0;
  for (const double value : x) mean += value / width;
  for (const double value : x) variance += (value - mean) * (value - mean) / width;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double expected =
        (x[i] - mean) / std::sqrt(variance) * double{norm.gamma[i]} + double{norm.beta[i]};
    ASSERT_NEAR(double{row[i]}, expected, tolerance) << i;
  }
}

TEST_P(RowsTest, NormalisesRows) {
  Random random(2);
  for (const std::size_t width : {64U, 128U, 384U, 1024U}) {
    const TestNorm norm(random, width);
    // A mean far from 0 shows cancellation in the variance.
    const std::vector<float> before = random_floats(random, 3 * width, 19.0F, 22.0F);
    std::vector<float> hidden = before;
    set().normalize({hidden.data(), norm.view(), 3, width, 1e-12F});
    for (std::size_t r = 0; r < 3; ++r) {
      const auto first = before.begin() + static_cast<std::ptrdiff_t>(r * width);
      const std::vector<double> x(first, first + static_cast<std::ptrdiff_t>(width));
      expect_normalized(hidden.data() + r * width, x, norm.view(), 2e-5);
    }
  }
}

TEST_P(RowsTest, LooksUpAndNormalisesEmbeddings) {
  constexpr std::size_t kWidth = 192;
  Random random(3);
  std::vector<std::int8_t> words(100 * kWidth);
  std::uniform_int_distribution<int> bytes(-127, 127);
  for (std::int8_t& value : words) value = static_cast<std::int8_t>(bytes(random));
  const std::vector<float> scales = random_floats(random, 100, 0.005F, 0.01F);
  const std::vector<float> positions = random_floats(random, 80 * kWidth, -0.3F, 0.3F);
  const std::vector<float> type = random_floats(random, kWidth, -0.1F, 0.1F);
  const TestNorm norm(random, kWidth);
  const std::vector<std::int32_t> ids = {0, 99, 7};
  const std::vector<std::int32_t> places = {0, 79, 1};
  std::vector<float> output(3 * kWidth);
  set().embed({words.data(), scales.data(), positions.data(), type.data(), norm.view(), 1e-12F,
               ids.data(), places.data(), 3, kWidth, output.data()});
  for (std::size_t r = 0; r < 3; ++r) {
    std::vector<double> x;
    const auto id = static_cast<std::size_t>(ids[r]);
    const auto place = static_cast<std::size_t>(places[r]);
    for (std::size_t i = 0; i < kWidth; ++i) {
      x.push_back(double{scales[id]} * words[id * kWidth + i] +
                  double{positions[place * kWidth + i]} + double{type[i]});
    }
    expect_normalized(output.data() + r * kWidth, x, norm.view(), 2e-5);
  }
}

NATIVE_INFER_FOR_EACH_KERNEL_SET(RowsTest);

}  // namespace
}  // namespace native_infer::test
