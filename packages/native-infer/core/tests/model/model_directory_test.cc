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
  EXPECT_EQ(model.file, directory.path() / "onnx/model.onnx");
  EXPECT_EQ(model.poolings, std::vector{Pooling::kMean});
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
  directory.write("modules.json",
                  R"([{"path": "", "type": "sentence_transformers.models.Transformer"},
                      {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                      {"path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}])");
  const ModelDirectory model = read_model_directory(directory.path());
  EXPECT_EQ(model.poolings, std::vector{Pooling::kCls});
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

TEST(ModelDirectory, APlainTransformerGetsMeanPoolingAndNoNormalisation) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("config.json", R"({"model_type": "bert", "max_position_embeddings": 512})");
  directory.write("tokenizer_config.json",
                  R"({"model_max_length": 1000000000000000019884624838656})");
  const ModelDirectory model = read_model_directory(directory.path());
  EXPECT_EQ(model.poolings, std::vector{Pooling::kMean});
  EXPECT_TRUE(model.include_prompt);
  EXPECT_EQ(model.max_tokens, 512U);
}

TEST(ModelDirectory, WithoutPositionsOrLimitsTheLengthIs512) {
  const TemporaryDirectory directory;
  directory.write("model.onnx", "");
  directory.write("config.json", R"({"max_position_embeddings": -1})");
  directory.write("tokenizer_config.json", R"({"model_max_length": 1e30})");
  EXPECT_EQ(read_model_directory(directory.path()).max_tokens, 512U);
}

TEST(ModelDirectory, TheTokenizersLimitCountsWhereTheTransformerHasNone) {
  const TemporaryDirectory directory;
  directory.write("model.onnx", "");
  directory.write("tokenizer_config.json", R"({"model_max_length": 300})");
  directory.write("sentence_bert_config.json", R"({"max_seq_length": null})");
  EXPECT_EQ(read_model_directory(directory.path()).max_tokens, 300U);
  directory.write("sentence_bert_config.json", R"({"max_seq_length": 400})");
  EXPECT_EQ(read_model_directory(directory.path()).max_tokens, 400U);
}

TEST(ModelDirectory, ATransformerInAFolderOfItsOwnIsFound) {
  const TemporaryDirectory directory;
  directory.write("modules.json", R"([
    {"path": "0_Transformer", "type": "sentence_transformers.models.Transformer"},
    {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}])");
  directory.write("1_Pooling/config.json", "{}");
  directory.write("0_Transformer/sentence_distilbert_config.json", R"({"max_seq_length": 128})");
  directory.write("onnx/model.onnx", "");
  const ModelDirectory model = read_model_directory(directory.path());
  EXPECT_EQ(model.file, directory.path() / "onnx/model.onnx");
  EXPECT_EQ(model.tokenizer.file, directory.path() / "0_Transformer/tokenizer.json");
  EXPECT_EQ(model.max_tokens, 128U);
  directory.write("0_Transformer/model.onnx", "");
  EXPECT_EQ(read_model_directory(directory.path()).file,
            directory.path() / "0_Transformer/model.onnx");
}

TEST(ModelDirectory, APathInAnySpellingIsTheSameFolder) {
  for (const char* spelling :
       {"0_Transformer", "./0_Transformer", "0_Transformer/", ".//0_Transformer/."}) {
    const TemporaryDirectory directory;
    directory.write("modules.json",
                    R"([{"type": "sentence_transformers.models.Transformer", "path": ")" +
                        std::string(spelling) + "\"}]");
    directory.write("0_Transformer/model.onnx", "");
    const ModelDirectory model = read_model_directory(directory.path());
    EXPECT_EQ(model.file, directory.path() / "0_Transformer/model.onnx") << spelling;
    EXPECT_EQ(model.tokenizer.file, directory.path() / "0_Transformer/tokenizer.json") << spelling;
  }
}

TEST(ModelDirectory, AListWithoutPoolingLeavesItToTheGraph) {
  const TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("modules.json",
                  R"([{"path": "", "type": "sentence_transformers.models.Transformer"}])");
  EXPECT_TRUE(read_model_directory(directory.path()).poolings.empty());
}

TEST(ModelDirectory, LowerCaseIsLeftToATokenizerThatDoesIt) {
  for (const char* normalizer :
       {R"({"type": "BertNormalizer", "lowercase": true})", R"({"type": "Lowercase"})",
        R"({"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "Lowercase"}]})"}) {
    const TemporaryDirectory directory;
    directory.write("onnx/model.onnx", "");
    directory.write("sentence_bert_config.json", R"({"do_lower_case": true})");
    directory.write("tokenizer.json", std::string(R"({"normalizer": )") + normalizer + "}");
    EXPECT_FALSE(error_of([&] { read_model_directory(directory.path()); })) << normalizer;
  }
}

}  // namespace
}  // namespace native_infer
