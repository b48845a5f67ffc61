#include "weights/weight_store.h"

#include <gtest/gtest.h>

#include <array>

#include "families/family_fixtures.h"
#include "native_infer/error.h"
#include "support/error_of.h"

namespace native_infer {
namespace {

constexpr const char* kIndex = "model.safetensors.index.json";

std::vector<float> numbers(const FloatTensor& tensor) {
  std::vector<float> values(tensor.elements());
  read_numbers(tensor, 0, values);
  return values;
}

TEST(WeightStore, NumbersOfAnyFloatTypeAreRead) {
  const test::TemporaryDirectory directory;
  for (const char* type : {"F32", "F16", "BF16"}) {
    const std::string file = test::safetensors_of({{"a", {{2, 2}, {1, -2, 0.5F, 4}}}}, type);
    const WeightStore store = open_safetensors(directory.write("model.safetensors", file));
    ASSERT_NE(store.find("a"), nullptr);
    EXPECT_EQ(numbers(*store.find("a")), (std::vector<float>{1, -2, 0.5F, 4})) << type;
    EXPECT_EQ(store.find("b"), nullptr);
  }
}

TEST(WeightStore, RowsOfATransposedMatrixAreItsColumns) {
  const std::array<float, 6> data = {1, 2, 3, 4, 5, 6};
  FloatTensor matrix;
  matrix.shape = {3, 2};
  matrix.data = reinterpret_cast<const std::byte*>(data.data());
  std::vector<float> rows(4);
  read_rows(matrix, 1, 2, rows);
  EXPECT_EQ(rows, (std::vector<float>{3, 4, 5, 6}));
  matrix.transposed = true;
  read_rows(matrix, 1, 2, rows);
  EXPECT_EQ(rows, (std::vector<float>{2, 5, 3, 6}));
}

TEST(WeightStore, PartsOfAnIndexAreReadTogether) {
  const test::TemporaryDirectory directory;
  directory.write("one.safetensors", test::safetensors_of({{"a", {{1}, {1}}}}));
  directory.write("two.safetensors", test::safetensors_of({{"b", {{1}, {2}}}, {"c", {{1}, {3}}}}));
  const WeightStore store = open_safetensors(
      directory.write(kIndex, R"({"weight_map": {"a": "one.safetensors", "b": "two.safetensors",
                                 "c": "two.safetensors"}})"));
  EXPECT_EQ(store.tensors().size(), 3U);
  EXPECT_EQ(store.mapped().size(), 2U);
  EXPECT_EQ(numbers(*store.find("b")), (std::vector<float>{2}));
}

TEST(WeightStore, APartThatIsMissingIsNamed) {
  const test::TemporaryDirectory directory;
  const auto file = directory.write(kIndex, R"({"weight_map": {"a": "gone.safetensors"}})");
  const auto error = test::error_of([&] { open_safetensors(file); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_NOT_FOUND);
  EXPECT_NE(std::string(error->what()).find("gone.safetensors"), std::string::npos);
}

TEST(WeightStore, AnIndexNamesFilesBesideItOnly) {
  const test::TemporaryDirectory directory;
  for (const char* part : {"../a.safetensors", "/a", "x/y", "..", ""}) {
    const auto file =
        directory.write(kIndex, std::string(R"({"weight_map": {"a": ")") + part + "\"}}");
    const auto error = test::error_of([&] { open_safetensors(file); });
    ASSERT_TRUE(error) << part;
    EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID) << error->what();
  }
  EXPECT_TRUE(test::error_of([&] { open_safetensors(directory.write(kIndex, "{}")); }));
}

TEST(WeightStore, EveryTruncationIsRefused) {
  const test::TemporaryDirectory directory;
  const std::string whole = test::safetensors_of({{"a", {{2}, {1, 2}}}, {"b", {{1}, {3}}}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto file = directory.write("model.safetensors", whole.substr(0, size));
    const auto error = test::error_of([&] { open_safetensors(file); });
    ASSERT_TRUE(error) << size;
    EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID) << size;
  }
}

}  // namespace
}  // namespace native_infer
