#include "model/model_directory.h"

#include <gtest/gtest.h>

#include <string>

#include "native_infer/error.h"
#include "support/error_of.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::error_of;
using test::TemporaryDirectory;

bool mentions(const Error& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

TEST(ModelDirectory, ABareOnnxFileGetsMeanPoolingAndNoNormalisation) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  const ModelDirectory model = read_model_directory(directory.path());
  EXPECT_EQ(model.onnx_file, directory.path() / "onnx/model.onnx");
  EXPECT_EQ(model.pooling, Pooling::kMean);
  EXPECT_FALSE(model.normalize);
  EXPECT_EQ(model.max_tokens, 512U);
}

TEST(ModelDirectory, SettingsOfSentenceTransformersAreTaken) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("config.json", R"({"max_position_embeddings": 512})");
  directory.write("sentence_bert_config.json",
                  R"({"max_seq_length": 256, "do_lower_case": false})");
  directory.write("1_Pooling/config.json",
                  R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false})");
  directory.write("modules.json", R"([{"type": "sentence_transformers.models.Transformer"},
                                      {"type": "sentence_transformers.models.Normalize"}])");
  const ModelDirectory model = read_model_directory(directory.path());
  EXPECT_EQ(model.pooling, Pooling::kCls);
  EXPECT_TRUE(model.normalize);
  EXPECT_EQ(model.max_tokens, 256U);
}

TEST(ModelDirectory, TheModelsPositionsLimitTheLength) {
  const TemporaryDirectory directory;
  directory.write("model.onnx", "");
  directory.write("config.json", R"({"max_position_embeddings": 128})");
  directory.write("sentence_bert_config.json", R"({"max_seq_length": 256})");
  EXPECT_EQ(read_model_directory(directory.path()).max_tokens, 128U);
}

TEST(ModelDirectory, TheOnlyOnnxFileIsTakenWhateverItsName) {
  const TemporaryDirectory directory;
  directory.write("onnx/model_qint8_avx512.onnx", "");
  EXPECT_EQ(read_model_directory(directory.path()).onnx_file.filename(), "model_qint8_avx512.onnx");
}

TEST(ModelDirectory, TheFileForOurOperatorsIsPreferred) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("onnx/model_quantized.onnx", "");
  directory.write("onnx/model_native.onnx", "");
  EXPECT_EQ(read_model_directory(directory.path()).onnx_file.filename(), "model_native.onnx");
}

TEST(ModelDirectory, APrecisionChoosesAmongTheFiles) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("onnx/model_quantized.onnx", "");
  const auto file = [&](Precision precision) {
    return read_model_directory(directory.path(), precision).onnx_file.filename();
  };
  EXPECT_EQ(file(Precision::int8), "model_quantized.onnx");
  EXPECT_EQ(file(Precision::f32), "model.onnx");
  EXPECT_EQ(error_of([&] { file(Precision::bf16); })->code(), ErrorCode::MODEL_NOT_FOUND);
}

TEST(ModelDirectory, SeveralUnknownOnnxFilesAreAnError) {
  const TemporaryDirectory directory;
  directory.write("onnx/a.onnx", "");
  directory.write("onnx/b.onnx", "");
  const auto error = error_of([&] { read_model_directory(directory.path()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_NOT_FOUND);
}

TEST(ModelDirectory, AMissingDirectoryIsNamed) {
  const auto error = error_of([] { read_model_directory("/nowhere/at-all"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_NOT_FOUND);
  EXPECT_TRUE(mentions(*error, "/nowhere/at-all"));
}

TEST(ModelDirectory, MalformedJsonNamesTheFile) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("config.json", R"({"max_position_embeddings": )");
  const auto error = error_of([&] { read_model_directory(directory.path()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  EXPECT_TRUE(mentions(*error, "config.json"));
}

TEST(ModelDirectory, AFieldOfTheWrongTypeNamesTheField) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("config.json", R"({"max_position_embeddings": "many"})");
  const auto error = error_of([&] { read_model_directory(directory.path()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  EXPECT_TRUE(mentions(*error, "max_position_embeddings"));
}

TEST(ModelDirectory, TwoPoolingModesAtOnceAreRefused) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("1_Pooling/config.json",
                  R"({"pooling_mode_cls_token": true, "pooling_mode_max_tokens": true})");
  const auto error = error_of([&] { read_model_directory(directory.path()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
}

TEST(ModelDirectory, AnUnknownPoolingModeIsRefused) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("1_Pooling/config.json", R"({"pooling_mode_weightedmean_tokens": true})");
  const auto error = error_of([&] { read_model_directory(directory.path()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
}

}  // namespace
}  // namespace native_infer
