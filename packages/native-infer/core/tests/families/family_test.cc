#include "families/family.h"

#include <gtest/gtest.h>

#include "native_infer/error.h"
#include "support/error_of.h"

namespace native_infer {
namespace {

std::string bert_with(const std::string& fields) {
  return R"({"model_type": "bert", "hidden_size": 64, "num_attention_heads": 2, "vocab_size": 9,
             "num_hidden_layers": 1, "intermediate_size": 128, "max_position_embeddings": 16)" +
         fields + "}";
}

FamilyChoice choose(const std::string& config) {
  return choose_family(JsonFile::parse(config, "here/config.json"));
}

TEST(Family, BertIsReadWithItsDefaults) {
  const FamilyChoice choice = choose(bert_with(""));
  ASSERT_TRUE(choice.spec) << choice.reason;
  EXPECT_EQ(choice.spec->token_types, 2U);
  EXPECT_EQ(choice.spec->positions(), 16U);
  EXPECT_FLOAT_EQ(choice.spec->norm_epsilon, 1e-12F);
}

TEST(Family, RobertaCountsPositionsFromBehindThePadding) {
  const std::string text = bert_with(R"(, "pad_token_id": 3, "type_vocab_size": 1)");
  std::string roberta = text;
  roberta.replace(roberta.find("bert"), 4, "roberta");
  EXPECT_EQ(choose(roberta).spec->first_position, 4U);
  EXPECT_EQ(choose(roberta).spec->positions(), 12U);
  EXPECT_EQ(choose(text).spec->first_position, 0U);
}

TEST(Family, WhatTheKernelsDoNotComputeHasAReason) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"(, "hidden_act": "relu")", "hidden_act"},
      {R"(, "position_embedding_type": "relative_key")", "position_embedding_type"},
      {R"(, "is_decoder": true)", "is_decoder"},
      {R"(, "auto_map": {"AutoModel": "x.Y"})", "auto_map"},
      {R"(, "hidden_size": 80)", "80"},
      {R"(, "intermediate_size": 100)", "100"},
      {R"(, "num_attention_heads": 4)", "heads"}};
  for (const auto& [fields, word] : cases) {
    std::string config = bert_with("");
    const std::string field = fields.substr(3, fields.find('"', 3) - 3);
    if (const std::size_t at = config.find("\"" + field + "\""); at != std::string::npos)
      config.erase(at, config.find_first_of(",}", at) + 1 - at);
    config.insert(config.rfind('}') == std::string::npos ? config.size() : config.rfind('}'),
                  fields);
    const FamilyChoice choice = choose(config);
    EXPECT_FALSE(choice.spec) << config;
    EXPECT_NE(choice.reason.find(word), std::string::npos) << choice.reason;
  }
}

TEST(Family, AFamilyThatIsNotKnownIsNamed) {
  EXPECT_NE(choose(R"({"model_type": "t5"})").reason.find("'t5'"), std::string::npos);
  EXPECT_FALSE(choose("{}").reason.empty());
}

TEST(Family, MalformedFieldsAreErrorsThatNameFileAndField) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"model_type": "bert", "num_hidden_layers": 0})", "num_hidden_layers"},
      {R"({"model_type": "bert", "hidden_size": "wide"})", "hidden_size"},
      {bert_with(R"(, "hidden_act": "geluu")"), "hidden_act"},
      {bert_with(R"(, "layer_norm_eps": 2)"), "layer_norm_eps"},
      {bert_with(R"(, "type_vocab_size": 0)"), "type_vocab_size"},
      {R"({"model_type": "distilbert", "activation": "x"})", "activation"},
      {R"({"model_type": "distilbert", "n_layers": -1})", "n_layers"}};
  for (const auto& [config, field] : cases) {
    const auto error = test::error_of([&config = config] { choose(config); });
    ASSERT_TRUE(error) << config;
    EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
    EXPECT_NE(std::string(error->what()).find("'" + field + "'"), std::string::npos)
        << error->what();
    EXPECT_NE(std::string(error->what()).find("here/config.json"), std::string::npos);
  }
}

TEST(Family, TooFewPositionsForTheOffsetAreAnError) {
  std::string config = bert_with(R"(, "pad_token_id": 15)");
  config.replace(config.find("bert"), 4, "camembert");
  const auto error = test::error_of([&config = config] { choose(config); });
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("max_position_embeddings"), std::string::npos);
}

}  // namespace
}  // namespace native_infer
