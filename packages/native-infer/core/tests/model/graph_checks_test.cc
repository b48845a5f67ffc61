// Directories whose tokenizer, settings and graph do not belong together.
#include "model/graph_checks.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "native_infer/engine.h"
#include "support/collector.h"
#include "support/error_of.h"
#include "support/loaded_model.h"
#include "support/results.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::error_of;

/// A copy of the shipped model, of which each test changes a file. The parameter is its graph.
class GraphChecks : public testing::TestWithParam<const char*> {
 protected:
  GraphChecks() {
    std::filesystem::copy(NATIVE_INFER_MODEL_DIR, directory_.path(),
                          std::filesystem::copy_options::recursive);
    options_ = test::model_options();
    options_.directory = directory_.path();
    options_.onnx_file = std::filesystem::path("onnx") / GetParam();
  }

  void replace(const char* file, const std::string& text, const std::string& by) {
    std::ifstream in(directory_.path() / file);
    std::string all{std::istreambuf_iterator<char>(in), {}};
    const std::size_t at = all.find(text);
    ASSERT_NE(at, std::string::npos) << text;
    directory_.write(file, all.replace(at, text.size(), by));
  }

  /// The graph has embeddings for the ids 0 to 30521.
  void add_token(const std::string& content) {
    replace("tokenizer.json", R"("added_tokens":[)",
            R"("added_tokens":[{"id":30522,"special":false,"content":")" + content +
                R"(","single_word":false,"lstrip":false,"rstrip":false,"normalized":false},)");
  }

  std::string refusal() {
    const auto error = error_of([&] { Model::load(options_); });
    if (!error) return "it loaded";
    EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
    return error->what();
  }

  test::TemporaryDirectory directory_;
  ModelOptions options_;
};

void expect_mentions(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(message.find(part), std::string::npos) << part << " in " << message;
}

TEST_P(GraphChecks, AVocabularyBeyondTheEmbeddingsIsRefused) {
  replace("tokenizer.json", R"("[PAD]":0)", R"("[PAD]":0,"beyond":31000)");
  expect_mentions(refusal(), {"tokenizer.json", GetParam(), "31001", "30522"});
}

TEST_P(GraphChecks, AnAddedTokenWithoutAnEmbeddingFailsItsTextAlone) {
  add_token("<extra>");
  auto model = Model::load(options_);
  EXPECT_EQ(model->info().vocabulary_size, 30523U);
  EXPECT_EQ(model->info().embedding_rows, 30522U);
  const auto collector = std::make_shared<test::Collector>();
  Engine engine(std::move(model), {}, collector);
  const JobResult ended =
      collector->wait_for(engine.submit(Texts{"How big is London", "an <extra> one", "x"}));
  ASSERT_FALSE(ended.error);
  ASSERT_EQ(ended.failures.size(), 1U);
  EXPECT_EQ(ended.failures[0].index, 1U);
  EXPECT_EQ(ended.failures[0].error.code(), ErrorCode::INVALID_ARGUMENT);
  expect_mentions(ended.failures[0].error.what(), {"Text 1", "<extra>", "30522", "30521"});
}

TEST_P(GraphChecks, TokenIdsWithoutAnEmbeddingAreRefused) {
  add_token("<extra>");
  const auto collector = std::make_shared<test::Collector>();
  Engine engine(Model::load(options_), {}, collector);
  const auto submit = [&](std::int32_t id) {
    return engine.submit(std::vector<TokenIds>{{101, id, 102}});
  };
  EXPECT_TRUE(collector->wait_for(submit(30521)).failures.empty());
  const auto error = error_of([&] { submit(30522); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  expect_mentions(error->what(), {"30522", "30521"});
}

TEST_P(GraphChecks, AVocabularyThatFitsIsAllEmbedded) {
  EXPECT_EQ(Model::load(options_)->info().embedding_rows, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Graphs, GraphChecks, testing::Values("model_native.onnx", "model_quantized.onnx"),
    [](const auto& info) {
      return std::string(info.param).substr(6, std::string(info.param).find('.') - 6);
    });

class Positions : public GraphChecks {};

TEST_P(Positions, BelowTheLengthOfTextsAreRefused) {
  replace("sentence_bert_config.json", "256", "600");
  replace("config.json", R"("max_position_embeddings": 512)", R"("max_position_embeddings": 1024)");
  expect_mentions(refusal(), {GetParam(), "512", "600", "maxTokens"});
}

TEST_P(Positions, AreEnoughWhereMaxTokensSaysSo) {
  replace("sentence_bert_config.json", "256", "600");
  replace("config.json", R"("max_position_embeddings": 512)", R"("max_position_embeddings": 1024)");
  options_.max_tokens = 512;
  EXPECT_EQ(Model::load(options_)->info().max_tokens, 512U);
}

INSTANTIATE_TEST_SUITE_P(Graphs, Positions, testing::Values("model_native.onnx"),
                         [](const auto& /*info*/) { return std::string("native"); });

}  // namespace
}  // namespace native_infer
