// Every malformed setting is an error that names the file and the field.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/model_directory.h"
#include "native_infer/error.h"
#include "support/error_of.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

struct Fault {
  std::string name;
  std::string file;
  std::string text;
  std::string message;  // what the error must say beside the file
};

class MalformedSetting : public testing::TestWithParam<Fault> {};

TEST_P(MalformedSetting, NamesFileAndField) {
  const Fault& fault = GetParam();
  const test::TemporaryDirectory directory;
  directory.write("onnx/model.onnx", "");
  directory.write("tokenizer.json", R"({"normalizer": {"type": "NFC"}})");
  const auto file = directory.write(fault.file, fault.text);
  const auto error = test::error_of([&] { read_model_directory(directory.path()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  const std::string message = error->what();
  EXPECT_NE(message.find("'" + file.string() + "'"), std::string::npos) << message;
  EXPECT_NE(message.find(fault.message), std::string::npos) << message;
}

std::string module(const std::string& type, const std::string& path = "") {
  return R"({"type": "sentence_transformers.models.)" + type + R"(", "path": ")" + path + "\"}";
}

const std::string kPooling = "1_Pooling/config.json";
const std::string kPrompts = "config_sentence_transformers.json";

const std::vector<Fault> kFaults = {
    {"PositionsAsText", "config.json", R"({"max_position_embeddings": "many"})",
     "field 'max_position_embeddings' must be an integer"},
    {"NoPositions", "config.json", R"({"max_position_embeddings": 0})",
     "field 'max_position_embeddings' must be more than 0"},
    {"NoPositionsAfterTheOffset", "config.json",
     R"({"model_type": "mpnet", "max_position_embeddings": 2})",
     "field 'max_position_embeddings' must be more than 2"},
    {"NegativePadding", "config.json", R"({"model_type": "roberta", "pad_token_id": -1})",
     "field 'pad_token_id' must be at least 0"},
    {"FamilyAsNumber", "config.json", R"({"model_type": 3})", "field 'model_type' must be"},
    {"ConfigAsArray", "config.json", "[]", "must be an object"},
    {"NoLength", "sentence_bert_config.json", R"({"max_seq_length": 0})",
     "field 'max_seq_length' must be at least 1"},
    {"LengthAsText", "sentence_bert_config.json", R"({"max_seq_length": "256"})",
     "field 'max_seq_length' must be an integer"},
    {"LowerCaseThatTheTokenizerKeeps", "sentence_bert_config.json", R"({"do_lower_case": true})",
     "field 'do_lower_case' must be false"},
    {"LowerCaseAsNumber", "sentence_bert_config.json", R"({"do_lower_case": 1})",
     "field 'do_lower_case' must be true or false"},
    {"NegativeTokenizerLimit", "tokenizer_config.json", R"({"model_max_length": -5})",
     "field 'model_max_length' must be at least 1"},
    {"NoNamedMode", kPooling, R"({"pooling_mode": []})", "field 'pooling_mode' must be mean, cls"},
    {"UnknownPoolingField", kPooling, R"({"pooling_temperature": 2})",
     "field 'pooling_temperature' must be absent"},
    {"UnknownMode", kPooling, R"({"pooling_mode_median_tokens": true})",
     "field 'pooling_mode_median_tokens' must be absent"},
    {"UnknownNamedMode", kPooling, R"({"pooling_mode": "median"})",
     "field 'pooling_mode' must be mean, cls"},
    {"ModeAsText", kPooling, R"({"pooling_mode_mean_tokens": "yes"})",
     "field 'pooling_mode_mean_tokens' must be true or false"},
    {"NoWidth", kPooling, R"({"word_embedding_dimension": 0})",
     "field 'word_embedding_dimension' must be at least 1"},
    {"IncludePromptAsText", kPooling, R"({"include_prompt": "no"})",
     "field 'include_prompt' must be true or false"},
    {"PromptsAsArray", kPrompts, R"({"prompts": ["query: "]})",
     "field 'prompts' must be an object of strings"},
    {"PromptAsNumber", kPrompts, R"({"prompts": {"query": 1}})",
     "field 'prompts.query' must be a string"},
    {"UnknownDefaultPrompt", kPrompts,
     R"({"prompts": {"query": "q: "}, "default_prompt_name": "document"})",
     "field 'default_prompt_name' must be a name in the field 'prompts', which 'document' is not"},
    {"ModulesAsObject", "modules.json", "{}", "must be an array of objects"},
    {"ModuleWithoutPath", "modules.json", R"([{"type": "sentence_transformers.models.Pooling"}])",
     "field 'path' must be a string"},
    {"NoModules", "modules.json", "[]", "lists no modules"},
    {"DenseBeforePooling", "modules.json",
     "[" + module("Transformer") + "," + module("Dense", "1_Dense") + "," + module("Pooling") + "]",
     "lists 'sentence_transformers.models.Pooling' at an unusual place"},
    {"UnknownModule", "modules.json", "[" + module("CLIPModel") + "]",
     "'sentence_transformers.models.CLIPModel', which is not supported"},
    {"ForeignModule", "modules.json", R"([{"type": "custom_st.Mixer", "path": ""}])",
     "'custom_st.Mixer', which is not supported"},
    {"ForeignTransformerAfterTheFirst", "modules.json",
     "[" + module("Transformer") + R"(, {"type": "custom_st.Transformer", "path": ""}])",
     "'custom_st.Transformer', which is not supported"},
    {"OtherTask", "sentence_bert_config.json", R"({"transformer_task": "fill-mask"})",
     "field 'transformer_task' must be feature-extraction"},
    {"QueryLength", "sentence_bert_config.json", R"({"query_length": 32})",
     "field 'query_length' must be null"},
    {"NoTexts", "sentence_bert_config.json", R"({"modality_config": {"image": {}}})",
     "field 'modality_config.text' must be there"},
    {"TokenizerArgument", "sentence_bert_config.json",
     R"({"tokenizer_args": {"add_prefix_space": true}})",
     "field 'tokenizer_args.add_prefix_space' must be absent"},
    {"UnknownTransformerField", "sentence_bert_config.json", R"({"chunking": true})",
     "field 'chunking' must be absent"},
    {"TruncationSide", "tokenizer_config.json", R"({"truncation_side": "middle"})",
     "field 'truncation_side' must be left or right"},
    {"SparseEncoder", kPrompts, R"({"model_type": "SparseEncoder"})",
     "field 'model_type' must be SentenceTransformer"},
    {"NoDimensions", kPrompts, R"({"truncate_dim": 0})", "field 'truncate_dim' must be at least 1"},
    {"PoolingFirst", "modules.json", "[" + module("Pooling") + "," + module("Transformer") + "]",
     "at an unusual place"},
    {"TwoPoolings", "modules.json",
     "[" + module("Transformer") + "," + module("Pooling") + "," + module("Pooling") + "]",
     "at an unusual place"},
    {"PathOutside", "modules.json", "[" + module("Transformer", "../other") + "]",
     "'../other', which leads out of the model directory"},
    {"AbsolutePath", "modules.json", "[" + module("Transformer", "/etc") + "]",
     "'/etc', which leads out of the model directory"},
};

INSTANTIATE_TEST_SUITE_P(Settings, MalformedSetting, testing::ValuesIn(kFaults),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace native_infer
