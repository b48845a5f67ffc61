// Quantising, layer norm and embedding look-up of every kernel set.
#include <cmath>
#include <cstring>

#include "kernels/encoder_embedding.h"
#include "kernels/kernel_test.h"
#include "kernels/test_model.h"
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
      const float scale = operand.view().scales[slot];
      EXPECT_LT(scale, 44.0F / 255.0F + 1e-6F);
      ASSERT_NEAR(operand.view().offsets[slot] + q * scale, x[i] * factors[i % k],
                  0.5001F * scale + 1e-5F);
    }
  }
}

TEST_P(RowsTest, QuantisesARowOfEqualValuesExactly) {
  const std::vector<float> x(64, -2.5F);
  const TestOperand operand(set().int8, x, 1, 64, 1, nullptr);
  EXPECT_EQ(operand.view().scales[0], 0.0F);
  EXPECT_EQ(operand.view().offsets[0], -2.5F);
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
  const EncoderConfig config = small_config();
  const TestModel model(3, config);
  const EncoderWeights weights = model.view();
  const std::vector<std::int32_t> ids = {0, 99, 7};
  const std::vector<std::int32_t> positions = {0, 79, 1};
  std::vector<float> hidden(3 * config.hidden);
  set().embed({&weights, ids.data(), positions.data(), 3, config.hidden, 1e-12F, hidden.data()});
  for (std::size_t r = 0; r < 3; ++r) {
    std::vector<double> x;
    const auto id = static_cast<std::size_t>(ids[r]);
    for (std::size_t i = 0; i < config.hidden; ++i) {
      const double word = model.word(id, i);
      const auto position = static_cast<std::size_t>(positions[r]) * config.hidden + i;
      x.push_back(word + double{model.position_rows[position]} + double{model.token_type_row[i]});
    }
    expect_normalized(hidden.data() + r * config.hidden, x, weights.embedding_norm, 2e-5);
  }
}

TEST_P(RowsTest, LooksUpFloatWordRowsOfEitherTypeAloneAsInABatch) {
  for (const Precision precision : {Precision::bf16, Precision::f32}) {
    const TestModel model(5, small_config(precision));
    const EncoderWeights weights = model.view();
    const std::size_t width = model.config.hidden;
    const std::vector<std::int32_t> ids = {99, 0, 41};
    const std::vector<std::int32_t> positions = {3, 79, 0};
    std::vector<float> hidden(3 * width);
    embed_rows(set(), {&weights, ids.data(), positions.data(), 3, width, 1e-12F, hidden.data()});
    for (std::size_t r = 0; r < 3; ++r) {
      std::vector<float> alone(width);
      embed_rows(set(), {&weights, &ids[r], &positions[r], 1, width, 1e-12F, alone.data()});
      EXPECT_EQ(0, std::memcmp(alone.data(), hidden.data() + r * width, width * sizeof(float)));
      std::vector<double> x;
      for (std::size_t i = 0; i < width; ++i) {
        const auto position = static_cast<std::size_t>(positions[r]) * width + i;
        x.push_back(model.word(static_cast<std::size_t>(ids[r]), i) +
                    double{model.position_rows[position]} + double{model.token_type_row[i]});
      }
      expect_normalized(alone.data(), x, weights.embedding_norm, 2e-5);
    }
  }
}

NATIVE_INFER_FOR_EACH_KERNEL_SET(RowsTest);

}  // namespace
}  // namespace native_infer::test
