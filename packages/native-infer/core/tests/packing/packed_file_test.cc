// A file of ours without ONNX Runtime, beside the operator inside it: the default model, and small
// graphs.
#include "packing/packed_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "encoder/encoder.h"
#include "encoder/intra_op_pool.h"
#include "kernels/kernel_sets.h"
#include "native_infer/model.h"
#include "operators/operator_domain.h"
#include "ort/session.h"
#include "support/error_of.h"
#include "support/loaded_model.h"

namespace native_infer {
namespace {

using test::error_of;

struct Batch {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> text_starts;
};

std::filesystem::path graph(const std::string& name) {
  return std::filesystem::path(NATIVE_INFER_TESTDATA_DIR) / "graphs" / (name + ".onnx");
}

std::vector<float> hosted(const std::filesystem::path& file, const Batch& batch, int threads) {
  const auto runtime = ort::Runtime::open(NATIVE_INFER_RUNTIME_LIBRARY);
  const ort::Session session(runtime, file, IntraOpThreads{threads},
                             operators::operator_domain(runtime, select_kernels(""), {threads}));
  const std::array<std::int64_t, 1> ids_shape = {static_cast<std::int64_t>(batch.ids.size())};
  const std::array<std::int64_t, 1> starts_shape = {
      static_cast<std::int64_t>(batch.text_starts.size())};
  const std::array<ort::Value, 2> values = {
      session.tensor(std::span(batch.ids), ids_shape),
      session.tensor(std::span(batch.text_starts), starts_shape)};
  const ort::Value output = session.run(values, session.outputs()[0].name);
  std::vector<std::int64_t> shape;
  const std::span<const float> floats = session.floats(output, shape);
  return {floats.begin(), floats.end()};
}

std::vector<float> direct(const std::filesystem::path& file, const Batch& batch,
                          std::size_t threads) {
  auto packed = read_packed_file(file);
  if (!packed) return {};
  const Encoder encoder(packed->config, std::move(packed->weights), select_kernels(""));
  std::vector<float> vectors(batch.ids.size() * encoder.config().hidden);
  Workspace workspace;
  encoder.run({batch.ids, batch.text_starts}, vectors, workspace, IntraOpPool(threads, 0));
  return vectors;
}

TEST(PackedFile, OfTheDefaultModelGivesTheSameBytesAsInsideOnnxRuntime) {
  const std::filesystem::path file =
      std::filesystem::path(NATIVE_INFER_MODEL_DIR) / "onnx" / "model_native.onnx";
  Batch batch;
  batch.text_starts = {0};
  for (std::int32_t length = 3; length < 200; length += 37) {
    for (std::int32_t i = 0; i < length; ++i) batch.ids.push_back((length * 97 + i * 611) % 30522);
    batch.text_starts.push_back(static_cast<std::int32_t>(batch.ids.size()));
  }
  const std::vector<float> wanted = hosted(file, batch, 1);
  for (const std::size_t threads : {1U, 2U, 3U}) EXPECT_EQ(direct(file, batch, threads), wanted);
}

TEST(PackedFile, OfEachPrecisionGivesTheSameBytesAsInsideOnnxRuntime) {
  const Batch batch = {{1, 2, 3, 4, 5, 6}, {0, 1, 6}};
  for (const char* name : {"valid", "valid_fp32", "valid_bf16", "extreme_weights"}) {
    if (std::string(name) == "valid_bf16" && select_kernels("").bf16.apply == nullptr) continue;
    EXPECT_EQ(direct(graph(name), batch, 1), hosted(graph(name), batch, 1)) << name;
  }
}

class MalformedFile : public testing::TestWithParam<const char*> {};

TEST_P(MalformedFile, IsRefusedAsInsideOnnxRuntime) {
  const auto error = error_of([] { read_packed_file(graph(GetParam())); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID) << error->what();
  EXPECT_NE(std::string(error->what()).find(std::string(GetParam()) + ".onnx"), std::string::npos)
      << error->what();
}

INSTANTIATE_TEST_SUITE_P(PackedFile, MalformedFile,
                         testing::Values("no_layers", "too_many_layers", "uneven_heads",
                                         "odd_width", "huge_width", "unknown_precision",
                                         "missing_attribute", "wrong_type", "int8_words_in_bf16",
                                         "word_scales_in_fp32", "wrong_size", "missing_input",
                                         "missing_optional_input", "nan_in_bias",
                                         "infinity_in_scale", "nan_in_bf16", "infinity_in_fp32",
                                         "surplus_input"),
                         [](const auto& info) { return std::string(info.param); });

TEST(PackedFile, OfStandardOperatorsIsNone) {
  EXPECT_FALSE(read_packed_file(std::filesystem::path(NATIVE_INFER_MODEL_DIR) / "onnx" /
                                "model_quantized.onnx"));
}

TEST(Model, RunsTheFileOfOursWithoutOnnxRuntimeWhereThereIsNone) {
  ModelOptions options = test::model_options();
  EXPECT_EQ(Model::load(options)->info().road, Road::kHosted);
  options.runtime_library.clear();
  const auto model = Model::load(options);
  EXPECT_EQ(model->info().road, Road::kDirect);
  EXPECT_EQ(model->info().runtime_version, "");
  EXPECT_EQ(model->info().dtype, Precision::int8);
}

TEST(Model, OfStandardOperatorsNeedsOnnxRuntime) {
  const test::TemporaryDirectory directory;
  ModelOptions options = test::standard_model_options(directory);
  options.runtime_library.clear();
  const auto error = error_of([&] { Model::load(options); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::RUNTIME_NOT_FOUND);
}

}  // namespace
}  // namespace native_infer
