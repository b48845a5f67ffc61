#include "weights/onnx_weights.h"

#include <gtest/gtest.h>

#include "native_infer/error.h"
#include "support/error_of.h"
#include "support/onnx_writer.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::OnnxNode;

/// [3 inputs, 2 outputs], as MatMul wants it.
const std::vector<float> kMatrix = {1, 2, 3, 4, 5, 6};
/// The same as [2 outputs, 3 inputs].
const std::vector<float> kRows = {1, 3, 5, 2, 4, 6};

class OnnxWeightsTest : public ::testing::Test {
 protected:
  OnnxWeights read(const std::vector<OnnxNode>& nodes, std::vector<std::string> initializers) {
    initializers.push_back(test::tensor_proto("x.bias", {2}, {7, 8}));
    return read_onnx_weights(
        directory_.write("model.onnx", test::model_proto(nodes, initializers)));
  }

  /// The rows of x.weight; empty if it was not found.
  std::vector<float> rows(const std::vector<OnnxNode>& nodes,
                          const std::vector<std::string>& initializers) {
    const OnnxWeights weights = read(nodes, initializers);
    const FloatTensor* weight = weights.store.find("x.weight");
    if (weight == nullptr) return {};
    EXPECT_EQ(weight->shape, (std::vector<std::size_t>{2, 3}));
    std::vector<float> values(6);
    read_rows(*weight, 0, 2, values);
    return values;
  }

  ErrorCode code(const std::string& file) {
    const auto path = directory_.write("model.onnx", file);
    const auto error = test::error_of([&] { read_onnx_weights(path); });
    return error ? error->code() : ErrorCode::INTERNAL;
  }

  test::TemporaryDirectory directory_;
};

TEST_F(OnnxWeightsTest, ABiasLeadsToTheWeightWhateverItIsCalled) {
  const std::string weight = test::tensor_proto("onnx::MatMul_7", {3, 2}, kMatrix);
  for (const bool bias_first : {false, true}) {
    const OnnxNode add = {"Add",
                          bias_first ? std::vector<std::string>{"x.bias", "p"}
                                     : std::vector<std::string>{"p", "x.bias"},
                          "y"};
    EXPECT_EQ(rows({{"MatMul", {"in", "onnx::MatMul_7"}, "p"}, add}, {weight}), kRows);
  }
}

TEST_F(OnnxWeightsTest, ATransposedConstantIsFoundThroughItsNodes) {
  const std::string weight = test::tensor_proto("w", {2, 3}, kRows);
  EXPECT_EQ(rows({{"Transpose", {"w"}, "t", {test::integers_attribute("perm", {1, 0})}},
                  {"Identity", {"t"}, "i"},
                  {"MatMul", {"in", "i"}, "p"},
                  {"Add", {"p", "x.bias"}, "y"}},
                 {weight}),
            kRows);
}

TEST_F(OnnxWeightsTest, GemmHasItsWeightEitherWay) {
  EXPECT_EQ(
      rows({{"Gemm", {"in", "w", "x.bias"}, "y"}}, {test::tensor_proto("w", {3, 2}, kMatrix)}),
      kRows);
  EXPECT_EQ(rows({{"Gemm", {"in", "w", "x.bias"}, "y", {test::integer_attribute("transB", 1)}}},
                 {test::tensor_proto("w", {2, 3}, kRows)}),
            kRows);
}

TEST_F(OnnxWeightsTest, AWeightByNameAloneIsNotTrusted) {
  EXPECT_TRUE(rows({}, {test::tensor_proto("x.weight", {2, 3}, kRows)}).empty());
}

TEST_F(OnnxWeightsTest, TablesNormsAndOutputsAreFoundByName) {
  const OnnxWeights weights =
      read({{"Identity", {"shared"}, "norm.weight"}},
           {test::tensor_proto("table.weight", {1, 2}, {1, 2}),
            test::tensor_proto("shared", {1}, {9}), test::tensor_proto("norm.bias", {1}, {3})});
  EXPECT_NE(weights.store.find("table.weight"), nullptr);
  EXPECT_NE(weights.store.find("norm.weight"), nullptr);
  EXPECT_EQ(weights.outputs, (std::vector<std::string>{"last_hidden_state"}));
}

std::string external(const std::string& location, const std::string& offset,
                     const std::string& length) {
  const auto pair = [](const std::string& key, const std::string& value) {
    return test::bytes_field(13, test::bytes_field(1, key) + test::bytes_field(2, value));
  };
  return test::number_field(1, 2) + test::number_field(2, 1) + test::bytes_field(8, "t") +
         pair("location", location) + pair("offset", offset) + pair("length", length) +
         test::number_field(14, 1);
}

TEST_F(OnnxWeightsTest, DataMayBeInAFileBesideIt) {
  directory_.write("model.onnx_data", "skip" + test::raw({1.5F, -2}));
  const OnnxWeights weights = read({}, {external("model.onnx_data", "4", "8")});
  std::vector<float> values(2);
  read_numbers(*weights.store.find("t"), 0, values);
  EXPECT_EQ(values, (std::vector<float>{1.5F, -2}));
}

TEST_F(OnnxWeightsTest, PlacesBeyondAFileOrTheDirectoryAreRefused) {
  directory_.write("data", test::raw({1, 2}));
  const std::vector<std::string> places = {
      external("data", "4", "8"),    external("data", "0", "4"),
      external("data", "x", "8"),    external("data", "9", "0"),
      external("../data", "0", "8"), external("/data", "0", "8"),
      external("", "0", "8"),        external("data", "0", "18446744073709551615")};
  for (const std::string& place : places)
    EXPECT_EQ(code(test::model_proto({}, {place})), ErrorCode::MODEL_INVALID);
  EXPECT_EQ(code(test::model_proto({}, {external("gone", "0", "8")})), ErrorCode::MODEL_NOT_FOUND);
}

TEST_F(OnnxWeightsTest, LyingShapesAreRefused) {
  const auto lying = [](const std::vector<std::uint64_t>& shape) {
    return test::model_proto({}, {test::tensor_proto("t", shape, {1, 2})});
  };
  EXPECT_EQ(code(lying({3})), ErrorCode::MODEL_INVALID);
  EXPECT_EQ(code(lying({std::uint64_t{1} << 62, 8})), ErrorCode::MODEL_INVALID);
  EXPECT_EQ(code(lying({1, 1, 1, 1, 1, 1, 1, 1, 2})), ErrorCode::MODEL_INVALID);
}

TEST_F(OnnxWeightsTest, EveryTruncationIsRefusedOrHasNoSuchTensor) {
  const std::string whole =
      test::model_proto({{"MatMul", {"in", "w"}, "p"}}, {test::tensor_proto("w", {3, 2}, kMatrix)});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(code(whole.substr(0, size)), ErrorCode::MODEL_INVALID) << size;
}

}  // namespace
}  // namespace native_infer
