// Graphs of testdata/graphs/standard with other inputs and element types than the usual ones.
#include "graph/graph_inputs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "graph/load_graph.h"
#include "native_infer/error.h"
#include "support/error_of.h"

namespace native_infer {
namespace {

std::unique_ptr<TextModel> load(const std::string& name, const GraphSettings& settings = {}) {
  const auto file =
      std::filesystem::path(NATIVE_INFER_TESTDATA_DIR) / "graphs" / "standard" / (name + ".onnx");
  return load_graph(NATIVE_INFER_RUNTIME_LIBRARY, file, {1}, settings);
}

std::vector<float> values(TextModel& model, const std::vector<std::int32_t>& ids) {
  TokenBatch batch;
  batch.ids = ids;
  batch.text_starts.push_back(static_cast<std::int32_t>(ids.size()));
  const TokenVectors vectors = model.run(batch);
  return {vectors.values.begin(), vectors.values.end()};
}

std::vector<float> usual() {
  return values(*load("bert"), {1, 5, 2});
}

std::string refusal(ErrorCode code, const std::string& name, const GraphSettings& settings = {}) {
  const auto error = test::error_of([&] { load(name, settings); });
  EXPECT_TRUE(error) << name;
  if (!error) return "";
  EXPECT_EQ(error->code(), code) << error->what();
  EXPECT_NE(std::string(error->what()).find(name + ".onnx"), std::string::npos) << error->what();
  return error->what();
}

bool says(const std::string& message, const std::string& part) {
  return message.find(part) != std::string::npos;
}

TEST(GraphInputs, AFixedLengthAndBatchAreFilledAndDoNotShow) {
  const auto model = load("fixed", {.padding_id = 3});
  EXPECT_EQ(model->max_tokens(), 6U);
  EXPECT_EQ(values(*model, {1, 5, 2}), usual());
  EXPECT_EQ(values(*model, {1, 5, 2, 1, 5, 2}).size(), 24U);
}

TEST(GraphInputs, AFixedLengthNeedsAMask) {
  EXPECT_TRUE(says(refusal(ErrorCode::MODEL_INVALID, "fixed_without_mask"), "attention_mask"));
}

TEST(GraphInputs, AFixedLengthAndBatchHaveLimits) {
  EXPECT_TRUE(says(refusal(ErrorCode::MODEL_INVALID, "more_texts_than_allowed"), "4097"));
  EXPECT_TRUE(says(refusal(ErrorCode::MODEL_INVALID, "more_tokens_than_allowed"), "1000001"));
}

TEST(GraphInputs, IdsMustBeRowsOfTexts) {
  EXPECT_TRUE(says(refusal(ErrorCode::MODEL_INVALID, "flat"), "'input_ids' that is not [batch"));
}

TEST(GraphInputs, ACacheStaysEmpty) {
  EXPECT_EQ(values(*load("cache"), {1, 5, 2}), usual());
  EXPECT_TRUE(
      says(refusal(ErrorCode::MODEL_INVALID, "cache_of_unknown_heads"), "'past_key_values.0.key'"));
}

TEST(GraphInputs, ANumberThatIsGivenReachesTheGraph) {
  const std::vector<float> plain = usual();
  GraphSettings settings;
  settings.inputs = {{"task_id", 4}};
  const std::vector<float> with_task = values(*load("task", settings), {1, 5, 2});
  settings.inputs = {{"deep", 1}};
  const std::vector<float> switched = values(*load("switch", settings), {1, 5, 2});
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_NEAR(with_task[i], plain[i] + 4, 1e-4);
    EXPECT_NEAR(switched[i], plain[i] + 1, 1e-4);
  }
}

TEST(GraphInputs, AnInputThatNobodyFillsIsNamedWithTheWayOut) {
  const std::string message = refusal(ErrorCode::MODEL_INVALID, "task");
  EXPECT_TRUE(says(message, "'task_id'") && says(message, "graphInputs")) << message;
  GraphSettings settings;
  settings.inputs = {{"task_id", 4}};
  EXPECT_TRUE(says(refusal(ErrorCode::MODEL_INVALID, "table_of_tasks", settings), "'task_id'"));
}

TEST(GraphInputs, ANumberMustHaveAnInputAndFitIt) {
  GraphSettings settings;
  settings.inputs = {{"task_id", 0.5}};
  const auto error = test::error_of([&] { load("task", settings); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  for (const char* name : {"bert", "static"})
    EXPECT_TRUE(says(refusal(ErrorCode::INVALID_ARGUMENT, name, settings), "'task_id'"));
  settings.inputs = {{"attention_mask", 0}};
  EXPECT_TRUE(says(refusal(ErrorCode::INVALID_ARGUMENT, "bert", settings), "'attention_mask'"));
}

TEST(GraphOutputTypes, ShorterAndLongerFloatsAreConverted) {
  const std::vector<float> plain = usual();
  // The numbers are near 100: halves have steps of 1/16 there, bfloat16 of 1/2.
  for (const auto& [name, step] : {std::pair("half", 0.04F), {"bfloat", 0.26F}, {"double", 0.0F}}) {
    const std::vector<float> got = values(*load(name), {1, 5, 2});
    ASSERT_EQ(got.size(), plain.size()) << name;
    for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_NEAR(got[i], plain[i], step) << name;
  }
}

TEST(StaticModel, IsTheMeanOfItsTokensWithoutSpecialOnes) {
  const auto model = load("static");
  EXPECT_FALSE(model->takes_special_tokens());
  const std::vector<float> one = values(*model, {1});
  const std::vector<float> other = values(*model, {5});
  const std::vector<float> both = values(*model, {1, 5});
  ASSERT_EQ(both.size(), one.size());
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(both[i], (one[i] + other[i]) / 2, 1e-6);
}

TEST(StaticModel, NoTokensGiveZeros) {
  EXPECT_EQ(values(*load("static"), {}), std::vector<float>(4));
}

}  // namespace
}  // namespace native_infer
