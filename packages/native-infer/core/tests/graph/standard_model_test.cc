#include "graph/standard_model.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "graph/load_graph.h"
#include "native_infer/error.h"
#include "native_infer/model.h"
#include "support/error_of.h"
#include "support/loaded_model.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::error_of;
using test::TemporaryDirectory;

constexpr std::size_t kWidth = 4;

std::filesystem::path graph(const std::string& name) {
  return std::filesystem::path(NATIVE_INFER_TESTDATA_DIR) / "graphs" / "standard" / name;
}

TokenVectors run(TextModel& model, const std::vector<std::int32_t>& ids) {
  TokenBatch batch;
  batch.ids = ids;
  batch.text_starts.push_back(static_cast<std::int32_t>(ids.size()));
  return model.run(batch);
}

std::vector<float> values(const std::string& name, const std::vector<std::int32_t>& ids,
                          std::size_t first_position = 0) {
  const auto model = load_graph(NATIVE_INFER_RUNTIME_LIBRARY, graph(name + ".onnx"), {1},
                                {.first_position = first_position});
  const TokenVectors vectors = run(*model, ids);
  EXPECT_EQ(vectors.width, kWidth);
  return {vectors.values.begin(), vectors.values.end()};
}

TEST(StandardModel, GraphsWithOtherInputTypesOrWeightsOutsideGiveTheSameRows) {
  const std::vector<float> expected = values("bert", {1, 5, 2});
  ASSERT_EQ(expected.size(), 3 * kWidth);
  for (const char* name : {"int32", "no_types", "external"})
    EXPECT_EQ(values(name, {1, 5, 2}), expected) << name;
}

TEST(StandardModel, EveryTokenIsMaskedIn) {
  // The graph adds 100 where the mask is 1, and 1000 where the type is.
  for (const float value : values("bert", {1, 5, 2})) EXPECT_NEAR(value, 100, 10);
}

TEST(StandardModel, PositionsCountFromTheFamilysFirst) {
  const std::vector<float> plain = values("bert", {3, 3, 3});
  for (const std::size_t first : {0U, 2U}) {
    const std::vector<float> rows = values("positions", {3, 3, 3}, first);
    for (std::size_t i = 0; i < rows.size(); ++i)
      EXPECT_NEAR(rows[i] - plain[i], static_cast<float>(first + i / kWidth), 1e-4) << first;
  }
}

TEST(StandardModel, TokenVectorsArePreferredToThePooledOne) {
  const std::vector<float> expected = values("bert", {1, 5});
  EXPECT_EQ(values("both_outputs", {1, 5}), expected);
  EXPECT_EQ(values("other_output", {1, 5}), expected);
}

TEST(StandardModel, AnUnusableGraphIsNamedWithItsPort) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"floats.onnx", "'input_ids' that is neither int64 nor int32"},
      {"pooler_only.onnx", "no float output"}};
  for (const auto& [name, message] : cases) {
    const auto error =
        error_of([&name = name] { load_graph(NATIVE_INFER_RUNTIME_LIBRARY, graph(name), {1}); });
    ASSERT_TRUE(error) << name;
    EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
    EXPECT_NE(std::string(error->what()).find(name), std::string::npos) << error->what();
    EXPECT_NE(std::string(error->what()).find(message), std::string::npos) << error->what();
  }
}

TEST(StandardModel, AMissingFileOfWeightsIsAnError) {
  const TemporaryDirectory directory;
  std::filesystem::copy(graph("external.onnx"), directory.path());
  const auto error = error_of(
      [&] { load_graph(NATIVE_INFER_RUNTIME_LIBRARY, directory.path() / "external.onnx", {1}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
}

/// A directory with the shipped tokenizer and one of the small graphs.
ModelOptions options_with(const TemporaryDirectory& directory, const std::string& name) {
  std::filesystem::copy(std::filesystem::path(NATIVE_INFER_MODEL_DIR) / "tokenizer.json",
                        directory.path());
  std::filesystem::copy(graph(name + ".onnx"), directory.path() / "model.onnx");
  ModelOptions options = test::model_options();
  options.directory = directory.path();
  return options;
}

TEST(TokenVectors, OfTextGivesTheRowsOfThatText) {
  const std::vector<float> rows = {0, 1, 2, 3, 4, 5};
  TokenBatch batch;
  batch.ids = {7, 7, 7};
  batch.text_starts = {0, 1, 3};
  TokenVectors vectors;
  vectors.values = rows;
  vectors.width = 2;
  EXPECT_EQ(vectors.of_text(batch, 0).size(), 2U);
  EXPECT_EQ(vectors.of_text(batch, 1).front(), 2);
  EXPECT_EQ(vectors.of_text(batch, 1).size(), 4U);
  vectors.pooled = true;
  EXPECT_EQ(vectors.of_text(batch, 1).front(), 2);
  EXPECT_EQ(vectors.of_text(batch, 1).size(), 2U);
}

TEST(StandardModel, AGraphThatPoolsItselfGivesOneRow) {
  const std::vector<float> pooled = values("pooled", {1, 5, 2});
  const std::vector<float> tokens = values("bert", {1, 5, 2});
  std::vector<float> expected(kWidth);
  pool(Pooling::kMean, tokens, expected);
  ASSERT_EQ(pooled.size(), kWidth);
  for (std::size_t i = 0; i < kWidth; ++i) EXPECT_NEAR(pooled[i], expected[i], 1e-4);
}

TEST(Model, AGraphThatPoolsItselfOverrulesTheDirectory) {
  const TemporaryDirectory directory;
  ModelOptions options = options_with(directory, "pooled");
  directory.write("1_Pooling/config.json", R"({"pooling_mode_cls_token": true})");
  EXPECT_EQ(Model::load(options)->info().poolings, std::vector{Pooling::kNone});
  EXPECT_EQ(Model::load(options)->info().dimensions, kWidth);
  options.pooling = Pooling::kMean;
  const auto error = error_of([&] { Model::load(options); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  EXPECT_NE(std::string(error->what()).find("pooling is 'mean'"), std::string::npos);
}

TEST(Model, TokenVectorsNeedAPooling) {
  const TemporaryDirectory directory;
  ModelOptions options = options_with(directory, "bert");
  directory.write("modules.json",
                  R"([{"path": "", "type": "sentence_transformers.models.Transformer"}])");
  EXPECT_EQ(error_of([&] { Model::load(options); })->code(), ErrorCode::MODEL_INVALID);
  options.pooling = Pooling::kNone;
  EXPECT_EQ(error_of([&] { Model::load(options); })->code(), ErrorCode::INVALID_ARGUMENT);
  options.pooling = Pooling::kMax;
  EXPECT_EQ(Model::load(options)->info().poolings, std::vector{Pooling::kMax});
}

TEST(Model, AWidthThatTheGraphDoesNotHaveIsNamed) {
  const TemporaryDirectory directory;
  const ModelOptions options = options_with(directory, "bert");
  directory.write("1_Pooling/config.json",
                  R"({"word_embedding_dimension": 384, "pooling_mode_mean_tokens": true})");
  const auto error = error_of([&] { Model::load(options); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  EXPECT_NE(std::string(error->what()).find("1_Pooling/config.json': field 'word_embedding"),
            std::string::npos);
}

TEST(Model, ReportsPromptsAndWhetherTheyCount) {
  const TemporaryDirectory directory;
  const ModelOptions options = options_with(directory, "bert");
  directory.write("1_Pooling/config.json", R"({"include_prompt": false})");
  directory.write("config_sentence_transformers.json",
                  R"({"prompts": {"query": "q: "}, "default_prompt_name": "query"})");
  const auto model = Model::load(options);
  EXPECT_FALSE(model->info().include_prompt);
  EXPECT_EQ(model->info().prompts, (std::vector<Prompt>{{"query", "q: "}}));
  EXPECT_EQ(model->info().default_prompt, "query");
}

TEST(Model, OutputRangesMustFitTheDimensions) {
  const TemporaryDirectory directory;
  ModelOptions options = options_with(directory, "bert");
  options.output_ranges = {std::vector<float>(kWidth, -1), std::vector<float>(kWidth, 1)};
  EXPECT_EQ(Model::load(options)->info().output_ranges->max.size(), kWidth);
  options.output_ranges->max.pop_back();
  EXPECT_EQ(error_of([&] { Model::load(options); })->code(), ErrorCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace native_infer
