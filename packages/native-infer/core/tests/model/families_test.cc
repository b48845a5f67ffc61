// The settings of published families of models, in the layout of their directories.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/model_directory.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

const std::string kTransformer =
    R"({"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"})";
const std::string kPoolingModule =
    R"({"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"})";
const std::string kNormalizeModule =
    R"({"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"})";
const std::string kThreeModules =
    "[" + kTransformer + "," + kPoolingModule + "," + kNormalizeModule + "]";
const std::string kTwoModules = "[" + kTransformer + "," + kPoolingModule + "]";

/// A pooling file as releases 2 to 5 wrote it.
std::string pooling_file(int width, const std::string& mode) {
  std::string text = R"({"word_embedding_dimension": )" + std::to_string(width);
  for (const char* each : {"cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens"})
    text += std::string(R"(, "pooling_mode_)") + each + "\": " + (mode == each ? "true" : "false");
  return text + "}";
}

ModelDirectory read(const Files& files) {
  const test::TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  for (const auto& [name, text] : files) directory.write(name, text);
  return read_model_directory(directory.path());
}

std::string bert(int positions = 512) {
  return R"({"model_type": "bert", "pad_token_id": 0, "max_position_embeddings": )" +
         std::to_string(positions) + "}";
}

std::string sequence(int tokens) {
  return R"({"max_seq_length": )" + std::to_string(tokens) + R"(, "do_lower_case": false})";
}

void expect(const ModelDirectory& model, Pooling pooling, bool normalize, std::size_t max_tokens,
            std::size_t width) {
  EXPECT_EQ(model.poolings, std::vector{pooling});
  EXPECT_EQ(model.normalize, normalize);
  EXPECT_EQ(model.max_tokens, max_tokens);
  EXPECT_EQ(model.width, width);
  EXPECT_TRUE(model.include_prompt);
}

TEST(ModelFamily, MiniLmIsTheNormalisedMeanOf256Tokens) {
  const ModelDirectory model =
      read({{"config.json", bert()},
            {"modules.json", kThreeModules},
            {"1_Pooling/config.json", pooling_file(384, "mean_tokens")},
            {"sentence_bert_config.json", sequence(256)},
            {"tokenizer_config.json", R"({"do_lower_case": true, "model_max_length": 512})"},
            {"config_sentence_transformers.json",
             R"({"__version__": {"sentence_transformers": "2.0.0", "transformers": "4.6.1"}})"}});
  expect(model, Pooling::kMean, true, 256, 384);
  EXPECT_EQ(model.graph.first_position, 0U);
  EXPECT_TRUE(model.prompts.empty());
  EXPECT_FALSE(model.default_prompt);
}

TEST(ModelFamily, MultiQaMiniLmTakes512Tokens) {
  expect(read({{"config.json", bert()},
               {"modules.json", kThreeModules},
               {"1_Pooling/config.json", pooling_file(384, "mean_tokens")},
               {"sentence_bert_config.json", sequence(512)}}),
         Pooling::kMean, true, 512, 384);
}

TEST(ModelFamily, BgeTakesTheNormalisedFirstToken) {
  expect(read({{"config.json", bert()},
               {"modules.json", kThreeModules},
               {"1_Pooling/config.json", pooling_file(384, "cls_token")},
               {"sentence_bert_config.json", R"({"max_seq_length": 512, "do_lower_case": true})"},
               {"tokenizer.json",
                R"({"normalizer": {"type": "BertNormalizer", "lowercase": true}})"}}),
         Pooling::kCls, true, 512, 384);
}

TEST(ModelFamily, GteIsTheMeanAsTheModelGivesIt) {
  expect(read({{"config.json", bert()},
               {"modules.json", kTwoModules},
               {"1_Pooling/config.json", pooling_file(768, "mean_tokens")},
               {"sentence_bert_config.json", sequence(512)}}),
         Pooling::kMean, false, 512, 768);
}

TEST(ModelFamily, GteOfLongTextsTakesWhatItsPositionsAllow) {
  expect(read({{"config.json", R"({"model_type": "new", "max_position_embeddings": 8192})"},
               {"modules.json", kThreeModules},
               {"1_Pooling/config.json", pooling_file(768, "cls_token")},
               {"sentence_bert_config.json", sequence(8192)}}),
         Pooling::kCls, true, 8192, 768);
}

TEST(ModelFamily, E5HasPromptsInTheirOrder) {
  const ModelDirectory model =
      read({{"config.json", bert()},
            {"modules.json", kThreeModules},
            {"1_Pooling/config.json", pooling_file(384, "mean_tokens")},
            {"sentence_bert_config.json", sequence(512)},
            {"config_sentence_transformers.json",
             R"({"prompts": {"query": "query: ", "passage": "passage: ", "none": null},
                 "default_prompt_name": "passage", "similarity_fn_name": "cosine"})"}});
  expect(model, Pooling::kMean, true, 512, 384);
  EXPECT_EQ(model.prompts,
            (std::vector<Prompt>{{"query", "query: "}, {"passage", "passage: "}, {"none", ""}}));
  EXPECT_EQ(model.default_prompt, "passage");
}

TEST(ModelFamily, AllMpnetCountsPositionsFrom2) {
  const Files files = {
      {"config.json",
       R"({"model_type": "mpnet", "pad_token_id": 1, "max_position_embeddings": 514})"},
      {"modules.json", kThreeModules},
      {"1_Pooling/config.json", pooling_file(768, "mean_tokens")},
      {"tokenizer_config.json", R"({"model_max_length": 512})"},
      {"sentence_bert_config.json", sequence(384)}};
  const ModelDirectory model = read(files);
  expect(model, Pooling::kMean, true, 384, 768);
  EXPECT_EQ(model.graph.first_position, 2U);
}

TEST(ModelFamily, XlmRobertaHas512OfIts514Positions) {
  for (const char* padding : {R"("pad_token_id": 1,)", ""}) {
    const std::string config = std::string(R"({"model_type": "xlm-roberta", )") + padding +
                               R"("max_position_embeddings": 514})";
    const ModelDirectory model =
        read({{"config.json", config},
              {"modules.json", kTwoModules},
              {"1_Pooling/config.json", pooling_file(768, "mean_tokens")},
              {"tokenizer_config.json", R"({"model_max_length": 1000000000000000019884624838656})"},
              {"sentence_bert_config.json", sequence(514)}});
    expect(model, Pooling::kMean, false, 512, 768);
    EXPECT_EQ(model.graph.first_position, 2U);
  }
}

TEST(ModelFamily, InstructorLeavesPromptsOutOfThePooling) {
  const ModelDirectory model = read(
      {{"config.json", R"({"model_type": "t5"})"},
       {"modules.json", kThreeModules},
       {"1_Pooling/config.json", R"({"pooling_mode_mean_tokens": true, "include_prompt": false})"},
       {"sentence_bert_config.json", sequence(512)}});
  EXPECT_FALSE(model.include_prompt);
  EXPECT_EQ(model.width, std::nullopt);
}

TEST(ModelFamily, DirectoriesOfRelease6NameModulesAndModesAnew) {
  const std::string base = R"("type": "sentence_transformers.)";
  const ModelDirectory model = read(
      {{"modules.json", "[{\"path\": \"\", " + base + R"(base.modules.transformer.Transformer"},)" +
                            "{\"path\": \"1_Other\", " + base +
                            R"(sentence_transformer.modules.pooling.Pooling"},)" +
                            "{\"path\": \"2_Normalize\", " + base +
                            R"(base.modules.normalize.Normalize"}])"},
       {"1_Other/config.json", R"({"embedding_dimension": 64, "pooling_mode": "lasttoken"})"}});
  expect(model, Pooling::kLastToken, true, 512, 64);
}

TEST(ModelFamily, EveryPoolingModeIsRead) {
  const std::vector<std::pair<std::string, Pooling>> modes = {
      {"pooling_mode_mean_tokens", Pooling::kMean},
      {"pooling_mode_cls_token", Pooling::kCls},
      {"pooling_mode_max_tokens", Pooling::kMax},
      {"pooling_mode_lasttoken", Pooling::kLastToken},
      {"pooling_mode_mean_sqrt_len_tokens", Pooling::kMeanSqrtLen},
      {"pooling_mode_weightedmean_tokens", Pooling::kWeightedMean}};
  for (const auto& [field, pooling] : modes) {
    const std::string text = "{\"" + field + "\": true}";
    EXPECT_EQ(read({{"1_Pooling/config.json", text}}).poolings, std::vector{pooling}) << field;
  }
  EXPECT_EQ(read({{"1_Pooling/config.json", R"({"pooling_mode_cls_token": false})"}}).poolings,
            std::vector{Pooling::kMean});
}

}  // namespace
}  // namespace native_infer
