// What is fetched of a repository is what loading its directory reads.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/model_directory.h"
#include "native_infer/error.h"
#include "native_infer/model.h"
#include "support/error_of.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

using Files = std::vector<std::pair<std::string, std::string>>;

std::string modules(const std::string& folder) {
  const std::string type = R"("type": "sentence_transformers.models.)";
  return R"([{"path": ")" + folder + R"(", )" + type + R"(Transformer"}, {"path": "1_Pooling", )" +
         type + R"(Pooling"}, {"path": "2_Dense", )" + type + R"(Dense"}])";
}

/// Files that decide something, at the root and in a folder.
Files all_files() {
  Files files = {
      {"modules.json", modules("")},
      {"modules.json", modules("0_Transformer")},
      {"config_sentence_transformers.json", R"({"prompts": {"query": "q: "}})"},
      {"1_Pooling/config.json", R"({"pooling_mode": "max"})"},
      {"2_Dense/config.json", R"({"in_features": 3, "out_features": 2})"},
      {"2_Dense/model.safetensors", "weights"},
      {"README.md", "read me"},
      {"onnx/model.onnx", ""},
      {"model.onnx", ""},
      {"0_Transformer/onnx/model_quantized.onnx", ""},
      {"model.safetensors", ""},
      {"0_Transformer/model.safetensors.index.json", "{}"},
      {"0_Transformer/model-00001-of-00002.safetensors", ""},
  };
  int length = 10;
  for (const std::string folder : {"", "0_Transformer/"}) {
    for (const char* name : {"sentence_bert_config.json", "sentence_roberta_config.json",
                             "sentence_xlnet_config.json"})
      files.emplace_back(folder + name, R"({"max_seq_length": )" + std::to_string(++length) + "}");
    files.emplace_back(folder + "config.json",
                       R"({"model_type": "roberta", "hidden_size": 64, "vocab_size": 9,
                           "num_attention_heads": 2, "num_hidden_layers": 1,
                           "intermediate_size": 64, "max_position_embeddings": )" +
                           std::to_string(++length) + "}");
    files.emplace_back(folder + "tokenizer_config.json",
                       R"({"truncation_side": "left", "model_max_length": 13})");
    files.emplace_back(folder + "tokenizer.json", R"({"truncation": {"direction": "Left"}})");
    files.emplace_back(folder + "vocab.txt", "[PAD]");
  }
  return files;
}

/// The settings as text, or the message of the error.
std::string described(const fs::path& root) {
  try {
    const ModelDirectory model = read_model_directory(root);
    std::string text = fs::relative(model.file, root).string() + " " +
                       fs::relative(model.tokenizer.file, root).string();
    for (const Pooling mode : model.poolings) text += " " + std::string(pooling_name(mode));
    return text + " " + std::to_string(model.max_tokens) + " " +
           std::to_string(model.graph.first_position) + " " + std::to_string(model.steps.size()) +
           " " + std::to_string(static_cast<int>(model.truncation_side)) + " " +
           std::to_string(static_cast<int>(model.graph.use)) + " " +
           std::to_string(model.prompts.size());
  } catch (const Error& error) {
    std::string message = error.what();
    for (std::size_t at = 0; (at = message.find(root.string(), at)) != std::string::npos;)
      message.erase(at, root.string().size());
    return message;
  }
}

TEST(NeededFiles, MakeTheSameModelAsTheWholeDirectory) {
  std::mt19937 random(3);
  const Files all = all_files();
  int loadable = 0;
  int direct = 0;
  for (int round = 0; round < 400; ++round) {
    const test::TemporaryDirectory whole;
    const test::TemporaryDirectory part;
    std::vector<std::string> paths;
    std::optional<std::string> listed;
    for (const auto& [name, text] : all) {
      if (random() % 4 == 0) continue;
      if (name == "modules.json") listed = text;
      whole.write(name, text);
      paths.push_back(name);
    }
    FilesQuestion question{.paths = paths, .modules_json = listed};
    for (const auto& [name, text] : all) {
      if (name == transformer_config(listed) &&
          std::find(paths.begin(), paths.end(), name) != paths.end())
        question.config_json = text;
    }
    const NeededFiles needed = needed_files(question);
    for (const std::string& name : needed.files) {
      fs::create_directories((part.path() / name).parent_path());
      fs::copy(whole.path() / name, part.path() / name, fs::copy_options::overwrite_existing);
    }
    if (!needed.weights) {
      // Both fail, but not with the same words: what is of no use was not fetched.
      for (const fs::path& root : {part.path(), whole.path()})
        EXPECT_TRUE(test::error_of([&] { read_model_directory(root); }));
      continue;
    }
    EXPECT_EQ(described(part.path()), described(whole.path()));
    ++loadable;
    direct += needed.weights->ends_with(".onnx") ? 0 : 1;
    EXPECT_EQ(needed.files.back(), *needed.weights);
    // Never both: that of another road would be fetched for nothing.
    const auto is_onnx = [](const std::string& path) { return path.ends_with(".onnx"); };
    EXPECT_EQ(std::count_if(needed.files.begin(), needed.files.end(), is_onnx),
              needed.weights->ends_with(".onnx") ? 1 : 0);
    EXPECT_FALSE(fs::exists(part.path() / "README.md"));
  }
  EXPECT_GT(loadable, 300);
  EXPECT_GT(direct, 50);
}

TEST(NeededFiles, WhatAModuleCannotDoWithoutIsMissing) {
  const NeededFiles needed =
      needed_files({.paths = {"model.onnx", "tokenizer.json", "1_Pooling/config.json"},
                    .modules_json = modules("")});
  EXPECT_EQ(needed.missing,
            (std::vector<std::string>{"2_Dense/config.json", "2_Dense/model.safetensors"}));
  EXPECT_EQ(needed_files({.paths = {"model.onnx"}}).missing,
            std::vector<std::string>{"tokenizer.json"});
  EXPECT_TRUE(needed_files({.paths = {"model.onnx", "vocab.txt"}}).missing.empty());
}

TEST(NeededFiles, AreThoseOfAColbertModelOfEitherForm) {
  const std::string config = R"({"model_type": "bert", "hidden_size": 64, "vocab_size": 9,
      "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 64,
      "max_position_embeddings": 16, "type_vocab_size": 2, "hidden_act": "gelu"})";
  const std::string listed =
      R"([{"path": "", "type": "sentence_transformers.models.Transformer"},
          {"path": "1_Dense", "type": "pylate.models.Dense.Dense"}])";
  const std::vector<std::string> pylate = {
      "modules.json",        "config_sentence_transformers.json",
      "1_Dense/config.json", "1_Dense/model.safetensors",
      "config.json",         "tokenizer.json",
      "model.safetensors"};
  EXPECT_EQ(needed_files({.paths = pylate, .modules_json = listed, .config_json = config}).files,
            pylate);
  const std::vector<std::string> colbert = {"artifact.metadata", "config.json", "tokenizer.json",
                                            "model.safetensors"};
  EXPECT_EQ(needed_files({.paths = colbert, .config_json = config}).files, colbert);
}

TEST(NeededFiles, GraphsAmongWhichNoneCanBeChosenAreListed) {
  const std::vector<std::string> paths = {"config.json", "model.safetensors", "tokenizer.json",
                                          "onnx/encoder_model.onnx", "onnx/decoder_model.onnx"};
  const NeededFiles needed =
      needed_files({.paths = paths, .config_json = R"({"model_type": "t5"})"});
  EXPECT_FALSE(needed.weights);
  for (const char* part : {"t5", "onnxFile", "onnx/decoder_model.onnx, onnx/encoder_model.onnx"})
    EXPECT_NE(needed.why_none.find(part), std::string::npos) << needed.why_none;
}

TEST(NeededFiles, APickleAloneIsExplained) {
  const NeededFiles needed = needed_files({.paths = {"pytorch_model.bin", "tokenizer.json"}});
  EXPECT_FALSE(needed.weights);
  EXPECT_NE(needed.why_none.find("pytorch_model.bin"), std::string::npos);
  EXPECT_EQ(needed_files({.paths = {"tokenizer.json"}}).why_none, "");
}

}  // namespace
}  // namespace native_infer
