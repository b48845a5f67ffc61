#include "native_infer/model.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "native_infer/error.h"
#include "support/error_of.h"
#include "support/loaded_model.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::error_of;
using test::TemporaryDirectory;

TEST(Model, ReportsWhatItLoaded) {
  const auto model = test::load_model();
  const ModelInfo& info = model->info();
  EXPECT_EQ(info.dimensions, 384U);
  EXPECT_EQ(info.max_tokens, 256U);
  EXPECT_EQ(info.vocabulary_size, 30522U);
  EXPECT_EQ(info.poolings, std::vector{Pooling::kMean});
  EXPECT_TRUE(info.normalize);
  EXPECT_EQ(info.threads, 1);
}

TEST(Model, OptionsWinOverTheDirectory) {
  ModelOptions options = test::model_options();
  options.pooling = Pooling::kCls;
  options.normalize = false;
  options.max_tokens = 16;
  const auto model = Model::load(options);
  EXPECT_EQ(model->info().poolings, std::vector{Pooling::kCls});
  EXPECT_FALSE(model->info().normalize);
  EXPECT_EQ(model->info().max_tokens, 16U);
}

TEST(Model, ALengthOutsideTheModelsRangeIsRefused) {
  for (const std::size_t length : {0U, 2U, 257U}) {
    ModelOptions options = test::model_options();
    options.max_tokens = length;
    const auto error = error_of([&] { Model::load(options); });
    ASSERT_TRUE(error) << length;
    EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
    EXPECT_NE(std::string(error->what()).find("maxTokens"), std::string::npos);
  }
}

TEST(Model, HasOneThreadUnlessMoreAreAskedFor) {
  ModelOptions options = test::model_options();
  options.threads = 0;
  EXPECT_EQ(Model::load(options)->info().threads, 1);
  options.threads = 2;
  EXPECT_EQ(Model::load(options)->info().threads, 2);
}

TEST(Model, ThreadsOutsideTheRangeAreRefused) {
  for (const int threads : {-1, 257}) {
    ModelOptions options = test::model_options();
    options.threads = threads;
    const auto error = error_of([&] { Model::load(options); });
    ASSERT_TRUE(error) << threads;
    EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  }
}

TEST(Model, ATruncatedOnnxFileIsNamed) {
  const TemporaryDirectory directory;
  std::filesystem::copy(NATIVE_INFER_MODEL_DIR, directory.path(),
                        std::filesystem::copy_options::recursive);
  const auto onnx = directory.path() / "onnx" / "model_native.onnx";
  std::filesystem::resize_file(onnx, std::filesystem::file_size(onnx) / 2);
  ModelOptions options = test::model_options();
  options.directory = directory.path();
  const auto error = error_of([&] { Model::load(options); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  EXPECT_NE(std::string(error->what()).find("model_native.onnx"), std::string::npos);
}

TEST(Model, DtypeChoosesTheFile) {
  ModelOptions options = test::model_options();
  options.dtype = Precision::int8;
  EXPECT_EQ(Model::load(options)->info().file.filename(), "model_native.onnx");
  options.dtype = Precision::bf16;
  const auto error = error_of([&] { Model::load(options); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_NOT_FOUND);
  EXPECT_NE(std::string(error->what()).find("model_native_bf16.onnx"), std::string::npos);
}

TEST(Model, AMissingTokenizerIsNamed) {
  const TemporaryDirectory directory;
  std::filesystem::copy(NATIVE_INFER_MODEL_DIR, directory.path(),
                        std::filesystem::copy_options::recursive);
  std::filesystem::remove(directory.path() / "tokenizer.json");
  ModelOptions options = test::model_options();
  options.directory = directory.path();
  const auto error = error_of([&] { Model::load(options); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_NOT_FOUND);
  EXPECT_NE(std::string(error->what()).find("tokenizer.json"), std::string::npos);
}

}  // namespace
}  // namespace native_infer
