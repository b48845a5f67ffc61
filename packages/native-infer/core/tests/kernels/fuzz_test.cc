// Random shapes and values: every kernel set beside the portable one. --gtest_random_seed=N draws
// others than the usual.
#include <gtest/gtest.h>

#include <string>

#include "kernels/cosine.h"
#include "kernels/encoder.h"
#include "kernels/kernel_sets.h"
#include "kernels/test_model.h"
#include "kernels/test_operand.h"
#include "kernels/threaded_for.h"

namespace native_infer::test {
namespace {

constexpr int kLinears = 300;
constexpr int kEncoders = 24;
/// Multiplications of an encoder beyond which its batch gets no more sequences.
constexpr std::size_t kMostWork = 30'000'000;
/// Mild scores: of sharp ones, which have tests of their own, bf16 attention loses too much to tell
/// rounding from mistakes.
constexpr float kSharpness = 0.05F;

std::uint32_t fuzz_seed() {
  return static_cast<std::uint32_t>(::testing::GTEST_FLAG(random_seed));
}

std::string trace_of(int round) {
  return "seed " + std::to_string(fuzz_seed()) + ", round " + std::to_string(round);
}

std::size_t draw(Random& random, std::size_t least, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>(least, most)(random);
}

/// A divisor of `number`.
std::size_t draw_divisor(Random& random, std::size_t number) {
  std::size_t divisor = draw(random, 1, number);
  while (number % divisor != 0) --divisor;
  return divisor;
}

/// Bytes from anywhere between `least` and `most`, or, one time in three, only these two.
void fill(Random& random, Aligned<std::byte>& bytes, int least, int most) {
  const bool extreme = draw(random, 0, 2) == 0;
  std::uniform_int_distribution<int> distribution(extreme ? 0 : least, extreme ? 1 : most);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int value = distribution(random);
    bytes[i] = static_cast<std::byte>(extreme ? (value == 0 ? least : most) : value);
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
    std::vector<float> scales(rows * groups, 1.0F);
    std::vector<float> offsets(rows * groups, 0.0F);
    std::vector<float> output(rows * n);
    const LinearWeights view{weights.data(), ones.data(), zeros.data(), nullptr, k, n};
    const TestPreparation preparation(set.int8, view, groups);
    LinearArgs args;
    args.input = {input.data(), k, scales.data(), offsets.data(), groups};
    args.weights = &view;
    args.column_offsets = zeros.data();
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
  for (std::size_t left = draw(random, 1, 8); left > 0 && batch.ids.size() * weights < kMostWork;
       --left)
    batch.add(random_ids(random, draw(random, 1, 100), config.vocabulary));
  return batch;
}

std::vector<float> run(const TestModel& model, const KernelSet& set, const TestBatch& batch) {
  const Encoder encoder(model.config, model.view(), set);
  Workspace workspace;
  std::vector<float> hidden(batch.ids.size() * model.config.hidden);
  encoder.run(batch.ids, batch.offsets, hidden, workspace);
  return hidden;
}

TEST(KernelFuzz, EveryEncoderIsCloseToThePortableOne) {
  Random random(fuzz_seed());
  for (int round = 0; round < kEncoders; ++round) {
    const EncoderConfig config = random_config(random);
    const TestModel model(static_cast<std::uint32_t>(random()), config, kSharpness);
    const TestBatch batch = random_batch(random, config);
    const std::vector<float> expected = run(model, portable_kernels(), batch);
    // AMX rounds scores and their weights to bf16, after which int8 inputs fall on other steps:
    // about 5e-4 for int8 and 1e-4 for bf16. All others differ in the last bits of fp32.
    const double least = config.precision == Precision::int8   ? 0.998
                         : config.precision == Precision::bf16 ? 0.9995
                                                               : 0.99999;
    for (const KernelSet* set : available_kernels()) {
      if (set->linear(config.precision).apply == nullptr) continue;
      const std::vector<float> hidden = run(model, *set, batch);
      for (std::size_t t = 0; t < batch.ids.size(); ++t) {
        const std::size_t at = t * config.hidden;
        ASSERT_GT(cosine(hidden.data() + at, expected.data() + at, config.hidden), least)
            << trace_of(round) << ", " << set->name << ", precision "
            << static_cast<int>(config.precision) << ", hidden " << config.hidden << ", heads "
            << config.heads << ", feed-forward " << config.feed_forward << ", token " << t;
      }
    }
  }
}

}  // namespace
}  // namespace native_infer::test
