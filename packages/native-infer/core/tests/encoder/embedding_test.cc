// Word rows of every type.
#include "encoder/embedding.h"

#include <cmath>
#include <cstring>

#include "encoder/test_model.h"
#include "kernels/kernel_test.h"

namespace native_infer::test {
namespace {

class EmbeddingTest : public KernelTest {};

/// What the token's hidden state is to be, in double precision.
std::vector<double> expected_row(const TestModel& model, std::size_t id, std::size_t position) {
  const std::size_t width = model.config.hidden;
  std::vector<double> x;
  double mean = 0;
  for (std::size_t i = 0; i < width; ++i) {
    x.push_back(model.word(id, i) + double{model.position_rows[position * width + i]} +
                double{model.token_type_rows[i]});
    mean += x.back() / static_cast<double>(width);
  }
  double variance = 0;
  for (const double value : x)
    variance += (value - mean) * (value - mean) / static_cast<double>(width);
  for (std::size_t i = 0; i < width; ++i) {
    x[i] = (x[i] - mean) / std::sqrt(variance) * double{model.embedding_norm->gamma[i]} +
           double{model.embedding_norm->beta[i]};
  }
  return x;
}

TEST_P(EmbeddingTest, LooksUpWordRowsOfEveryTypeAloneAsInABatch) {
  for (const Precision precision : {Precision::int8, Precision::bf16, Precision::f32}) {
    const TestModel model(5, small_config(precision));
    const EncoderWeights weights = model.view();
    const std::size_t width = model.config.hidden;
    const std::vector<std::int32_t> ids = {99, 0, 41};
    const std::vector<std::int32_t> positions = {3, 79, 0};
    std::vector<float> hidden(3 * width);
    embed_tokens(set(), model.config, weights, {ids.data(), positions.data(), 3, hidden.data()});
    for (std::size_t t = 0; t < 3; ++t) {
      std::vector<float> alone(width);
      embed_tokens(set(), model.config, weights, {&ids[t], &positions[t], 1, alone.data()});
      EXPECT_EQ(0, std::memcmp(alone.data(), hidden.data() + t * width, width * sizeof(float)));
      const std::vector<double> expected = expected_row(model, static_cast<std::size_t>(ids[t]),
                                                        static_cast<std::size_t>(positions[t]));
      for (std::size_t i = 0; i < width; ++i)
        ASSERT_NEAR(double{alone[i]}, expected[i], 2e-5) << "token " << t << ", column " << i;
    }
  }
}

NATIVE_INFER_FOR_EACH_KERNEL_SET(EmbeddingTest);

}  // namespace
}  // namespace native_infer::test
