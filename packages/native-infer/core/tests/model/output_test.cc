#include "native_infer/output.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "model/golden.h"
#include "native_infer/error.h"
#include "native_infer/pooling.h"
#include "support/error_of.h"

namespace native_infer {
namespace {

using test::error_of;

constexpr std::array kTypes = {OutputType::kFloat32, OutputType::kInt8, OutputType::kUint8,
                               OutputType::kBinary, OutputType::kUbinary};

std::vector<std::byte> converted(OutputType type, std::span<const float> vector,
                                 const OutputRanges* ranges = nullptr) {
  std::vector<std::byte> out(output_bytes(type, vector.size()));
  convert(type, vector, ranges, out);
  return out;
}

std::vector<int> unsigned_values(const std::vector<std::byte>& bytes) {
  std::vector<int> values;
  for (const std::byte byte : bytes) values.push_back(std::to_integer<std::uint8_t>(byte));
  return values;
}

std::vector<int> signed_values(const std::vector<std::byte>& bytes) {
  std::vector<int> values;
  for (const std::byte byte : bytes)
    values.push_back(static_cast<std::int8_t>(std::to_integer<std::uint8_t>(byte)));
  return values;
}

std::vector<float> unit_vector(std::mt19937& random, std::size_t dimensions) {
  std::normal_distribution<float> normal;
  std::vector<float> vector(dimensions);
  for (float& value : vector) value = normal(random);
  normalize(vector);
  return vector;
}

TEST(Output, NamesAndTypesMapToEachOther) {
  for (const OutputType type : kTypes)
    EXPECT_EQ(output_type_from_name(output_type_name(type)), type);
}

TEST(Output, AnUnknownNameIsAnErrorThatNamesIt) {
  const auto error = error_of([] { output_type_from_name("int4"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  EXPECT_NE(std::string(error->what()).find("'int4'; allowed are float32"), std::string::npos);
}

TEST(Output, EveryByteTypeIsThatOfSentenceTransformers) {
  const test::GoldenFile file("outputs.json");
  for (const test::GoldenCase golden : file.cases()) {
    const std::vector<float> vector = test::floats(golden["vector"]);
    const OutputRanges ranges = {test::floats(golden["least"]), test::floats(golden["most"])};
    for (const OutputType type : kTypes) {
      if (type == OutputType::kFloat32) continue;
      const std::string name(output_type_name(type));
      const auto bytes = converted(type, vector, &ranges);
      const auto values = name[0] == 'u' ? unsigned_values(bytes) : signed_values(bytes);
      const std::vector<float> expected = test::floats(golden[name]);
      EXPECT_EQ(std::vector<float>(values.begin(), values.end()), expected)
          << name << ", " << vector.size() << " dimensions";
    }
  }
}

TEST(Output, Float32IsTheVectorItself) {
  std::mt19937 random(1);
  const std::vector<float> vector = unit_vector(random, 17);
  const auto bytes = converted(OutputType::kFloat32, vector);
  const auto expected = std::as_bytes(std::span(vector));
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end()));
}

TEST(Output, SignedTypesAreTheUnsignedOnesMinus128) {
  std::mt19937 random(2);
  for (std::size_t dimensions = 1; dimensions < 40; ++dimensions) {
    const std::vector<float> vector = unit_vector(random, dimensions);
    for (const auto& [with_sign, without] :
         {std::pair(OutputType::kInt8, OutputType::kUint8),
          std::pair(OutputType::kBinary, OutputType::kUbinary)}) {
      const auto lower = signed_values(converted(with_sign, vector));
      auto upper = unsigned_values(converted(without, vector));
      for (int& value : upper) value -= 128;
      EXPECT_EQ(lower, upper) << dimensions;
    }
  }
}

TEST(Output, BitsSayWhatIsAboveZeroAndArePaddedWithZeros) {
  std::mt19937 random(3);
  for (std::size_t dimensions = 1; dimensions < 40; ++dimensions) {
    std::vector<float> vector = unit_vector(random, dimensions);
    vector[dimensions / 2] = 0;
    const auto bytes = unsigned_values(converted(OutputType::kUbinary, vector));
    ASSERT_EQ(bytes.size(), (dimensions + 7) / 8);
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
      const bool bit = (bytes[i / 8] >> (7 - i % 8) & 1) == 1;
      EXPECT_EQ(bit, i < dimensions && vector[i] > 0) << dimensions << ", bit " << i;
    }
  }
}

TEST(Output, ValuesOutsideTheRangeBecomeItsNearestEnd) {
  const OutputRanges ranges = {{-1, -1, -1, -1}, {1, 1, 1, 1}};
  constexpr float kMax = std::numeric_limits<float>::max();
  const std::vector<float> vector = {-kMax, -1.5F, 1.5F, kMax};
  EXPECT_EQ(unsigned_values(converted(OutputType::kUint8, vector, &ranges)),
            (std::vector<int>{0, 0, 255, 255}));
}

TEST(Output, ALargerValueNeverHasASmallerStep) {
  std::vector<int> steps;
  for (int i = -1200; i <= 1200; ++i) {
    const std::vector<float> vector(25, static_cast<float>(i) / 1000.0F);
    steps.push_back(unsigned_values(converted(OutputType::kUint8, vector)).front());
  }
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
  EXPECT_EQ(steps.front(), 0);
  EXPECT_EQ(steps.back(), 255);
}

TEST(Output, WithinTheDefaultRangeAStepIsTheMostThatIsLost) {
  std::mt19937 random(4);
  for (const std::size_t dimensions : {1U, 8U, 64U, 384U, 1024U}) {
    const float bound = default_output_bound(dimensions);
    const float step = 2 * bound / 255;
    const std::vector<float> vector = unit_vector(random, dimensions);
    const auto steps = unsigned_values(converted(OutputType::kUint8, vector));
    for (std::size_t i = 0; i < dimensions; ++i) {
      if (std::abs(vector[i]) > bound) continue;
      const float restored = static_cast<float>(steps[i]) * step - bound;
      EXPECT_NEAR(restored + step / 2, vector[i], step * 0.51F) << dimensions;
    }
  }
}

TEST(Output, ACutVectorTakesTheFirstRanges) {
  const OutputRanges ranges = {{0, -1, 5}, {255, 1, 6}};
  const std::vector<float> cut = {7.5F, 0};
  EXPECT_EQ(unsigned_values(converted(OutputType::kUint8, cut, &ranges)),
            (std::vector<int>{7, 127}));
}

TEST(Output, ASizeThatDoesNotFitIsAnError) {
  const std::vector<float> vector(9);
  std::vector<std::byte> out(1);
  for (const OutputType type : kTypes)
    EXPECT_TRUE(error_of([&] { convert(type, vector, nullptr, out); }));
  const OutputRanges ranges = {std::vector<float>(9), std::vector<float>(8)};
  out.resize(9);
  EXPECT_TRUE(error_of([&] { convert(OutputType::kInt8, vector, &ranges, out); }));
}

TEST(OutputRanges, EveryFaultIsAnErrorThatNamesTheOption) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::array<OutputRanges, 5> faults = {
      {{{0}, {1}}, {{0, 0}, {1}}, {{0, 2}, {1, 1}}, {{0, 0}, {1, kInfinity}}, {{0, NAN}, {1, 1}}}};
  for (const OutputRanges& ranges : faults) {
    const auto error = error_of([&] { check_output_ranges(ranges, 2); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
    EXPECT_NE(std::string(error->what()).find("outputRanges"), std::string::npos);
  }
  EXPECT_FALSE(error_of([] { check_output_ranges({{0, 1}, {1, 1}}, 2); }));
}

TEST(Shorten, KeepsTheFirstElementsAtUnitLength) {
  std::vector<float> vector = {3, 4, 100};
  const std::span<float> kept = shorten(vector, 2, true);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_FLOAT_EQ(kept[0], 0.6F);
  EXPECT_FLOAT_EQ(kept[1], 0.8F);
}

TEST(Shorten, LeavesTheElementsAloneWhereNotToldToNormalise) {
  std::vector<float> vector = {3, 4, 100};
  const std::span<float> kept = shorten(vector, 2, false);
  EXPECT_EQ(std::vector<float>(kept.begin(), kept.end()), (std::vector<float>{3, 4}));
}

TEST(Shorten, RefusesDimensionsOutsideTheVector) {
  for (const std::size_t dimensions : {0U, 4U}) {
    std::vector<float> vector(3);
    const auto error = error_of([&] { shorten(vector, dimensions, true); });
    ASSERT_TRUE(error) << dimensions;
    EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
    EXPECT_NE(std::string(error->what()).find("allowed are 1 to 3"), std::string::npos);
  }
}

}  // namespace
}  // namespace native_infer
