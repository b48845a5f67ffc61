#include "model/model_directory.h"

#include <algorithm>
#include <utility>

#include "json/json_file.h"
#include "model/length_limit.h"
#include "model/modules.h"
#include "model/onnx_files.h"
#include "model/pooling_settings.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

void read_prompts(const fs::path& root, ModelDirectory& model) {
  const auto config = JsonFile::read_if_present(root / "config_sentence_transformers.json");
  if (!config) return;
  for (auto& [name, text] : config->string_map("prompts"))
    model.prompts.push_back({std::move(name), std::move(text)});
  model.default_prompt = config->string("default_prompt_name");
  const auto is_default = [&](const Prompt& prompt) { return prompt.name == model.default_prompt; };
  if (model.default_prompt && std::none_of(model.prompts.begin(), model.prompts.end(), is_default))
    config->fail("default_prompt_name",
                 "a name in the field 'prompts', which '" + *model.default_prompt + "' is not");
}

bool lowers_case(const JsonFile& tokenizer) {
  const std::string type = tokenizer.string("normalizer.type").value_or("");
  if (type == "BertNormalizer") return tokenizer.boolean("normalizer.lowercase").value_or(true);
  if (type != "Sequence") return type == "Lowercase";
  const std::vector<std::string> parts =
      tokenizer.strings_of_each("type", "normalizer.normalizers");
  return std::find(parts.begin(), parts.end(), "Lowercase") != parts.end();
}

/// sentence-transformers would put lower case before the tokenizer's own normaliser. Published
/// models whose settings ask for it have a tokenizer that does it anyway.
void check_lower_case(const fs::path& settings_file, const fs::path& tokenizer_file) {
  const auto settings = JsonFile::read_if_present(settings_file);
  if (!settings || !settings->boolean("do_lower_case").value_or(false)) return;
  const auto tokenizer = JsonFile::read_if_present(tokenizer_file);
  if (tokenizer && !lowers_case(*tokenizer))
    settings->fail("do_lower_case", "false: the normaliser of '" + tokenizer_file.string() +
                                        "' keeps upper case, and must be the one to lower it");
}

/// Older models keep the Transformer's files in a folder of its own, with or without the graph.
fs::path onnx_file_of(const fs::path& root, const fs::path& transformer,
                      std::optional<Precision> precision) {
  std::error_code ignored;
  const bool is_root = transformer == root || !fs::is_directory(transformer, ignored);
  if (is_root || !has_onnx_files(transformer)) return choose_onnx_file(root, precision);
  return choose_onnx_file(transformer, precision);
}

void take_pooling(const Modules& modules, ModelDirectory& model) {
  model.pooling = Pooling::kNone;
  if (!modules.pooling) return;
  const PoolingSettings settings = read_pooling_settings(*modules.pooling);
  model.pooling = settings.pooling;
  model.include_prompt = settings.include_prompt;
  model.width = settings.width;
  model.pooling_file = *modules.pooling / "config.json";
}

}  // namespace

ModelDirectory read_model_directory(const fs::path& root, std::optional<Precision> precision) {
  std::error_code ignored;
  if (!fs::is_directory(root, ignored)) {
    throw Error(ErrorCode::MODEL_NOT_FOUND,
                "The model directory '" + root.string() + "' does not exist.");
  }
  const Modules modules = read_modules(root);
  ModelDirectory model;
  model.onnx_file = onnx_file_of(root, modules.transformer, precision);
  model.tokenizer_file = modules.transformer / "tokenizer.json";
  check_lower_case(transformer_settings_file(modules.transformer), model.tokenizer_file);
  take_pooling(modules, model);
  model.normalize = modules.normalize;
  const LengthLimit length = read_length_limit(modules.transformer);
  model.max_tokens = length.max_tokens;
  model.first_position = length.first_position;
  read_prompts(root, model);
  return model;
}

}  // namespace native_infer
