#include "packing/linear_packer.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "native_infer/error.h"
#include "packing/smoothing.h"
#include "support/error_of.h"
#include "weights/short_floats.h"

namespace native_infer {
namespace {

constexpr std::size_t kInputs = 64;
constexpr std::size_t kOutputs = 32;

/// A linear with numbers that tell their place.
struct TestLinearParts {
  std::vector<float> weight = std::vector<float>(kInputs * kOutputs);
  std::vector<float> bias = std::vector<float>(kOutputs);
  LinearParts parts;

  TestLinearParts() {
    for (std::size_t i = 0; i < weight.size(); ++i)
      weight[i] = std::sin(static_cast<float>(i)) * (1 + static_cast<float>(i % kInputs));
    for (std::size_t i = 0; i < bias.size(); ++i) bias[i] = static_cast<float>(i);
    parts.weight = {.source = "'f': tensor 'w'",
                    .shape = {kOutputs, kInputs},
                    .data = reinterpret_cast<const std::byte*>(weight.data())};
    parts.bias = {.source = "'f': tensor 'b'",
                  .shape = {kOutputs},
                  .data = reinterpret_cast<const std::byte*>(bias.data())};
  }
  float at(std::size_t output, std::size_t input) const { return weight[output * kInputs + input]; }
};

constexpr std::size_t kRoom = 64 * 1024;

class LinearPacker : public ::testing::Test {
 protected:
  LinearPlace place(Precision precision) {
    LinearPlace place;
    place.k = kInputs;
    place.n = kOutputs;
    place.precision = precision;
    place.bias = 32 * 1024;
    if (precision == Precision::int8) {
      place.scales = 40 * 1024;
      place.channel_factors = 48 * 1024;
    }
    return place;
  }
  template <class T>
  const T* at(std::size_t place) const {
    return reinterpret_cast<const T*>(block_.data() + place);
  }

  const TestLinearParts linear_;
  alignas(64) std::array<std::byte, kRoom> block_{};
};

TEST_F(LinearPacker, OutputsBehindTheLastOnesAreZero) {
  constexpr std::size_t kFew = 20;  // in two blocks
  LinearParts few = linear_.parts;
  few.weight.shape[0] = kFew;
  few.bias.shape[0] = kFew;
  const std::array<LinearPart, 1> parts = {{{&few, 1, {}}}};
  const LinearPlace where = place(Precision::f32);
  pack_linear(parts, {}, where, block_.data());
  for (std::size_t n = 0; n < kOutputs; ++n) {
    EXPECT_EQ(at<float>(where.bias)[n], n < kFew ? static_cast<float>(n) : 0);
    for (std::size_t k = 0; k < kInputs; ++k)
      EXPECT_EQ(at<float>(where.data)[n / 16 * kInputs * 16 + k * 16 + n % 16],
                n < kFew ? linear_.at(n, k) : 0);
  }
}

TEST_F(LinearPacker, Int8NumbersTimesTheirScaleAreTheSmoothedWeights) {
  std::vector<float> factors(kInputs);
  for (std::size_t i = 0; i < kInputs; ++i) factors[i] = 0.5F + static_cast<float>(i % 7);
  const std::array<LinearPart, 1> parts = {{{&linear_.parts, 0.25F, {}}}};
  const LinearPlace where = place(Precision::int8);
  pack_linear(parts, factors, where, block_.data());
  for (std::size_t n = 0; n < kOutputs; ++n) {
    const float scale = at<float>(*where.scales)[n];
    int largest = 0;
    for (std::size_t k = 0; k < kInputs; ++k) {
      const std::size_t in_block = n / 16 * kInputs * 16 + k / 4 * 64 + n % 16 * 4 + k % 4;
      const int number = at<std::int8_t>(where.data)[in_block];
      largest = std::max(largest, std::abs(number));
      EXPECT_NEAR(static_cast<float>(number) * scale, linear_.at(n, k) * 0.25F / factors[k],
                  scale * 0.501F);
    }
    EXPECT_EQ(largest, 127);
    EXPECT_EQ(at<float>(where.bias)[n], linear_.bias[n] * 0.25F);
  }
  EXPECT_EQ(at<float>(*where.channel_factors)[3], factors[3]);
}

TEST_F(LinearPacker, PartsLieBesideEachOtherWithTheirFactors) {
  const std::vector<float> of_outputs(kOutputs, 3.0F);
  const std::array<LinearPart, 2> parts = {
      {{&linear_.parts, 2.0F, {}}, {&linear_.parts, 1.0F, of_outputs}}};
  LinearPlace where = place(Precision::f32);
  where.n = 2 * kOutputs;
  pack_linear(parts, {}, where, block_.data());
  const auto packed = [&](std::size_t n, std::size_t k) {
    return at<float>(where.data)[n / 16 * kInputs * 16 + k * 16 + n % 16];
  };
  EXPECT_EQ(packed(5, 9), linear_.at(5, 9) * 2);
  EXPECT_EQ(packed(kOutputs + 17, 63), linear_.at(17, 63) * 3);
  EXPECT_EQ(at<float>(where.bias)[kOutputs + 4], linear_.bias[4] * 3);
}

TEST_F(LinearPacker, Bf16NumbersLieInPairs) {
  const std::array<LinearPart, 1> parts = {{{&linear_.parts, 1, {}}}};
  const LinearPlace where = place(Precision::bf16);
  pack_linear(parts, {}, where, block_.data());
  for (const std::size_t k : {0U, 1U, 42U, 63U}) {
    EXPECT_EQ(at<std::uint16_t>(where.data)[k / 2 * 32 + 7 * 2 + k % 2],
              to_bfloat16(linear_.at(7, k)));
  }
}

TEST_F(LinearPacker, ATransposedWeightGivesTheSameBytes) {
  const std::array<LinearPart, 1> parts = {{{&linear_.parts, 1, {}}}};
  const LinearPlace where = place(Precision::int8);
  pack_linear(parts, {}, where, block_.data());
  const auto straight = block_;
  std::vector<float> columns(kInputs * kOutputs);
  for (std::size_t n = 0; n < kOutputs; ++n) {
    for (std::size_t k = 0; k < kInputs; ++k) columns[k * kOutputs + n] = linear_.at(n, k);
  }
  LinearParts turned = linear_.parts;
  turned.weight.data = reinterpret_cast<const std::byte*>(columns.data());
  turned.weight.transposed = true;
  const std::array<LinearPart, 1> other = {{{&turned, 1, {}}}};
  block_ = {};
  pack_linear(other, {}, where, block_.data());
  EXPECT_EQ(block_, straight);
  EXPECT_EQ(weight_peaks(other, kInputs), weight_peaks(parts, kInputs));
}

TEST_F(LinearPacker, WeightPeaksAreOfInputChannels) {
  const std::array<LinearPart, 1> parts = {{{&linear_.parts, -2, {}}}};
  const std::vector<float> peaks = weight_peaks(parts, kInputs);
  float peak = 0;
  for (std::size_t n = 0; n < kOutputs; ++n) peak = std::max(peak, std::fabs(linear_.at(n, 20)));
  EXPECT_EQ(peaks[20], 2 * peak);
}

TEST_F(LinearPacker, NaNAndInfinityAreErrorsThatNameTheTensor) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    TestLinearParts spoiled;
    spoiled.weight[777] = bad;
    const std::array<LinearPart, 1> parts = {{{&spoiled.parts, 1, {}}}};
    const auto error =
        test::error_of([&] { pack_linear(parts, {}, place(Precision::int8), block_.data()); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
    EXPECT_STREQ(error->what(), "'f': tensor 'w' holds NaN or infinity.");
  }
}

TEST(QuantiseRow, RoundsToTheNearestAndSurvivesZeros) {
  std::vector<std::int8_t> out(4);
  EXPECT_EQ(quantise_row(std::vector<float>{127, -127, 2.5F, -3.5F}, out), 1.0F);
  EXPECT_EQ(out, (std::vector<std::int8_t>{127, -127, 2, -4}));
  EXPECT_EQ(quantise_row(std::vector<float>(4), out), 1.0F);
  EXPECT_EQ(out, (std::vector<std::int8_t>(4)));
}

TEST(Smoothing, ALargeChannelIsMadeSmallerThanASmallOne) {
  const std::vector<float> weights = {1, 1, 4, 0};
  const std::vector<float> activations = {4, 0.25F, 1, 0};
  const std::vector<float> factors = smoothing_factors(weights, activations, 0.5);
  EXPECT_FLOAT_EQ(factors[0], 0.5F);
  EXPECT_FLOAT_EQ(factors[1], 2);
  EXPECT_FLOAT_EQ(factors[2], 2);
  EXPECT_FLOAT_EQ(factors[3], 1);  // silent, and finite
}

TEST(Smoothing, PeaksThatDifferALittleGiveTheSameFactors) {
  const std::vector<float> weights = {1, 1};
  const std::vector<float> factors =
      smoothing_factors(weights, std::vector<float>{4.0F, 4.05F}, 0.5);
  EXPECT_EQ(factors[0], factors[1]);
}

}  // namespace
}  // namespace native_infer
