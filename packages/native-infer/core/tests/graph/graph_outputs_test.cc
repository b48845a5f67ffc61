#include "graph/graph_outputs.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "native_infer/error.h"
#include "support/error_of.h"

namespace native_infer {
namespace {

using ort::ElementType;
using ort::Port;

Port tokens(const std::string& name, ElementType type = ElementType::kFloat) {
  return {name, type, {-1, -1, 8}};
}
Port text(const std::string& name, ElementType type = ElementType::kFloat) {
  return {name, type, {-1, 8}};
}

/// The name of the output that is taken; "" for an error.
std::string taken(const std::vector<Port>& outputs, OutputUse use) {
  GraphSettings settings;
  settings.use = use;
  std::string name;
  const auto error =
      test::error_of([&] { name = choose_output(outputs, settings, "model.onnx").name; });
  if (!error) return name;
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  for (const Port& port : outputs)
    EXPECT_NE(std::string(error->what()).find(port.name), std::string::npos) << error->what();
  return "";
}

struct Case {
  std::string name;
  std::vector<Port> outputs;
  std::string for_tokens, for_text, for_unknown;
};

class GraphOutputs : public testing::TestWithParam<Case> {};

TEST_P(GraphOutputs, AreChosenByNameAndUseOrListed) {
  const Case& one = GetParam();
  EXPECT_EQ(taken(one.outputs, OutputUse::kTokens), one.for_tokens);
  EXPECT_EQ(taken(one.outputs, OutputUse::kText), one.for_text);
  EXPECT_EQ(taken(one.outputs, OutputUse::kUnknown), one.for_unknown);
}

const std::vector<Case> kCases = {
    {"Bert",
     {tokens("last_hidden_state"), text("pooler_output")},
     "last_hidden_state",
     "pooler_output",
     "last_hidden_state"},
    {"SentenceTransformersExport",
     {tokens("token_embeddings"), text("sentence_embedding")},
     "token_embeddings",
     "sentence_embedding",
     "sentence_embedding"},
    {"ThreeKindsOfVectors",
     {tokens("colbert_vecs"), text("dense_vecs"), tokens("sparse_vecs")},
     "dense_vecs",
     "dense_vecs",
     "dense_vecs"},
    {"TextProjection",
     {text("text_embeds"), tokens("last_hidden_state")},
     "last_hidden_state",
     "text_embeds",
     "text_embeds"},
    {"OneOfAnyName", {tokens("output_0")}, "output_0", "output_0", "output_0"},
    {"OnePooledOfAnyName", {text("output_0")}, "output_0", "output_0", "output_0"},
    {"OnlyThePooler", {text("pooler_output")}, "", "pooler_output", "pooler_output"},
    {"NoNames", {tokens("1607"), text("1608")}, "1607", "1608", ""},
    {"TwoOfTokens", {tokens("a"), tokens("b")}, "", "", ""},
    {"TwoOfTexts", {text("a"), text("b")}, "", "", ""},
    {"CacheAndLayers",
     {tokens("hidden_states.0"), tokens("present.0.key"), tokens("last")},
     "last",
     "last",
     "last"},
    {"Classifier", {text("logits")}, "", "", ""},
    {"LanguageModel", {tokens("logits")}, "", "", ""},
    {"Bytes",
     {text("sentence_embedding", ElementType::kInt8), tokens("last_hidden_state")},
     "last_hidden_state",
     "last_hidden_state",
     "last_hidden_state"},
    {"HalfPrecision",
     {tokens("last_hidden_state", ElementType::kFloat16)},
     "last_hidden_state",
     "last_hidden_state",
     "last_hidden_state"},
};

INSTANTIATE_TEST_SUITE_P(Graphs, GraphOutputs, testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

TEST(GraphOutputs, AnOutputThatIsAskedForIsTaken) {
  const std::vector<Port> outputs = {
      tokens("last_hidden_state"), text("b"), {"c", ElementType::kInt64, {-1, 8}}};
  GraphSettings settings;
  settings.asked_output = "b";
  const GraphOutput output = choose_output(outputs, settings, "model.onnx");
  EXPECT_EQ(output.name, "b");
  EXPECT_TRUE(output.pooled);
  for (const char* name : {"absent", "c"}) {
    settings.asked_output = name;
    const auto error = test::error_of([&] { choose_output(outputs, settings, "model.onnx"); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
    EXPECT_NE(std::string(error->what()).find("last_hidden_state"), std::string::npos);
  }
}

TEST(GraphOutputs, AnOutputThatTheFilesNameMustBeThere) {
  GraphSettings settings;
  settings.output = "pooler_output";
  const std::vector<Port> outputs = {tokens("last_hidden_state")};
  EXPECT_EQ(test::error_of([&] { choose_output(outputs, settings, "model.onnx"); })->code(),
            ErrorCode::MODEL_INVALID);
}

TEST(GraphOutputs, WithoutWeightsOfItsModulesTheWholeModelsOutputIsTaken) {
  const std::vector<Port> outputs = {tokens("last_hidden_state"), text("pooler_output")};
  EXPECT_EQ(taken(outputs, OutputUse::kWhole), "last_hidden_state");
  EXPECT_EQ(taken({outputs[0], text("sentence_embedding")}, OutputUse::kWhole),
            "sentence_embedding");
}

}  // namespace
}  // namespace native_infer
