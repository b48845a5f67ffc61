// The names of the files that a model's settings come from, and which of a repository's files a
// model needs.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "native_infer/model.h"

namespace native_infer::files {

/// In the root alone.
inline constexpr const char* kModules = "modules.json";
inline constexpr const char* kPrompts = "config_sentence_transformers.json";
/// Of a Router.
inline constexpr const char* kRouter = "router_config.json";
/// Of a ColBERT model without modules.json, in JSON.
inline constexpr const char* kColbert = "artifact.metadata";
/// The folder of Pooling where there is no modules.json.
inline constexpr const char* kUsualPooling = "1_Pooling";

/// In the folder of the Transformer, and in those of other modules.
inline constexpr const char* kConfig = "config.json";
inline constexpr const char* kWeights = "model.safetensors";
/// Of the Transformer: lists the parts that its weights are in.
inline constexpr const char* kWeightsIndex = "model.safetensors.index.json";
/// What is not read.
inline constexpr const char* kPickledWeights = "pytorch_model.bin";

/// In the folder of the Transformer. Its settings have one of several names, the first there is.
inline constexpr const char* kTokenizer = "tokenizer.json";
inline constexpr const char* kVocabulary = "vocab.txt";
inline constexpr const char* kTokenizerConfig = "tokenizer_config.json";
inline constexpr const char* kSpecialTokens = "special_tokens_map.json";
inline constexpr const char* kAddedTokens = "added_tokens.json";
inline constexpr std::array<const char*, 7> kTransformerSettings = {
    "sentence_bert_config.json",       "sentence_roberta_config.json",
    "sentence_distilbert_config.json", "sentence_camembert_config.json",
    "sentence_albert_config.json",     "sentence_xlm-roberta_config.json",
    "sentence_xlnet_config.json"};

}  // namespace native_infer::files
