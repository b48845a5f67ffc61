// Encoders of random shapes and values: every kernel set beside the portable one.
#include <gtest/gtest.h>

#include "encoder/cosine.h"
#include "encoder/encoder.h"
#include "encoder/test_model.h"
#include "kernels/kernel_sets.h"
#include "support/fuzz_draw.h"

namespace native_infer::test {
namespace {

constexpr int kEncoders = 24;
/// Multiplications of an encoder beyond which its batch gets no more sequences.
constexpr std::size_t kMaxWork = 30'000'000;
/// Mild scores: of sharp ones, which have tests of their own, bf16 attention loses too much to tell
/// rounding from mistakes.
constexpr float kSharpness = 0.05F;

EncoderConfig random_config(Random& random) {
  EncoderConfig config;
  config.layers = draw(random, 1, 2);
  config.hidden = kSizeMultiple * draw(random, 1, 8);
  config.heads = draw_divisor(random, config.hidden / 32);
  config.feed_forward = kSizeMultiple * draw(random, 1, 12);
  config.feed_forward_groups = draw_divisor(random, config.feed_forward / kSizeMultiple);
  config.vocabulary = 50;
  config.positions = 100;
  config.precision =
      std::vector{Precision::int8, Precision::bf16, Precision::f32}[draw(random, 0, 2)];
  return config;
}

/// Up to eight sequences, fewer where the encoder is large: the portable kernels are slow.
TestBatch random_batch(Random& random, const EncoderConfig& config) {
  const std::size_t weights =
      config.layers * config.hidden * (4 * config.hidden + 2 * config.feed_forward);
  TestBatch batch;
  for (std::size_t left = draw(random, 1, 8); left > 0 && batch.ids.size() * weights < kMaxWork;
       --left)
    batch.add(random_ids(random, draw(random, 1, 100), config.vocabulary));
  return batch;
}

std::vector<float> run(const TestModel& model, const KernelSet& set, const TestBatch& batch) {
  const Encoder encoder(model.config, model.view(), set);
  Workspace workspace;
  std::vector<float> hidden(batch.ids.size() * model.config.hidden);
  encoder.run({batch.ids, batch.text_starts}, hidden, workspace);
  return hidden;
}

TEST(EncoderFuzz, EveryEncoderIsCloseToThePortableOne) {
  Random random(fuzz_seed());
  for (int round = 0; round < kEncoders; ++round) {
    const EncoderConfig config = random_config(random);
    const TestModel model(static_cast<std::uint32_t>(random()), config, kSharpness);
    const TestBatch batch = random_batch(random, config);
    const std::vector<float> expected = run(model, portable_kernels(), batch);
    // AMX rounds scores and their weights to bf16, after which int8 inputs fall on other steps:
    // about 5e-4 for int8 and 1e-4 for bf16. All others differ in the last bits of fp32.
    const double min = config.precision == Precision::int8   ? 0.998
                       : config.precision == Precision::bf16 ? 0.9995
                                                             : 0.99999;
    for (const KernelSet* set : available_kernels()) {
      if (set->linear(config.precision).apply == nullptr) continue;
      const std::vector<float> hidden = run(model, *set, batch);
      for (std::size_t t = 0; t < batch.ids.size(); ++t) {
        const std::size_t at = t * config.hidden;
        ASSERT_GT(cosine(hidden.data() + at, expected.data() + at, config.hidden), min)
            << trace_of(round) << ", " << set->name << ", precision "
            << static_cast<int>(config.precision) << ", hidden " << config.hidden << ", heads "
            << config.heads << ", feed-forward " << config.feed_forward << ", token " << t;
      }
    }
  }
}

}  // namespace
}  // namespace native_infer::test
