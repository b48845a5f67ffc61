#include "model/transformer_settings.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "json/json_file.h"
#include "model/model_files.h"
#include "model/tokenizer_settings.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVector = "sentence_embedding";
constexpr const char* kTokenVectors = "token_embeddings";

constexpr std::array<std::string_view, 17> kKnown = {
    "max_seq_length",     "do_lower_case",     "transformer_task",       "modality_config",
    "module_output_name", "processing_kwargs", "unpad_inputs",           "query_length",
    "document_length",    "query_expansion",   "tokenizer_name_or_path", "model_args",
    "model_kwargs",       "tokenizer_args",    "processor_kwargs",       "config_args",
    "config_kwargs"};

/// Fields that change what a text becomes, in ways that are not implemented: other kinds of model
/// have them.
void refuse(const JsonFile& config, Task task) {
  constexpr std::array<const char*, 4> kObjects = {"query_expansion", "query_length",
                                                   "document_length", "tokenizer_name_or_path"};
  for (const char* field : kObjects) {
    if (!config.is_null_or_absent(field)) config.fail(field, "null: it is not supported");
  }
  if (!config.names_in("processing_kwargs").empty())
    config.fail("processing_kwargs", "empty: it is not supported");
  const std::string wanted = task == Task::kClassify ? "sequence-classification"
                             : task == Task::kSparse ? "fill-mask"
                                                     : "feature-extraction";
  const std::string found = config.string("transformer_task").value_or(wanted);
  if (found != wanted)
    config.fail("transformer_task",
                wanted + ", and not '" + found + "', for the task " + std::string(task_name(task)));
}

/// What transformers is to override of the tokenizer's own settings.
void read_tokenizer_arguments(const JsonFile& config, TransformerSettings& settings) {
  // Where the files are, how they are read, and where a batch is padded: none changes a text's
  // tokens.
  constexpr std::array<std::string_view, 8> kWithoutEffect = {
      "trust_remote_code", "use_fast",     "revision",        "code_revision", "token",
      "cache_dir",         "padding_side", "local_files_only"};
  for (const std::string object : {"tokenizer_args", "processor_kwargs"}) {
    for (const std::string& name : config.names_in(object)) {
      std::string field = object;
      field.append(".").append(name);
      if (name == "model_max_length") {
        settings.max_tokens = config.integer(field);
      } else if (name == "truncation_side") {
        settings.truncation_side = read_truncation_side(config, field);
      } else if (std::find(kWithoutEffect.begin(), kWithoutEffect.end(), name) ==
                 kWithoutEffect.end()) {
        config.fail(field, "absent: write it into tokenizer_config.json or tokenizer.json");
      }
    }
  }
}

/// Since release 5.2 the file says which output of the model the module hands on.
void read_output(const JsonFile& config, TransformerSettings& settings) {
  const std::string handed_on = config.string("module_output_name").value_or(kTokenVectors);
  settings.gives_vectors = handed_on == kVector;
  if (!settings.gives_vectors && handed_on != kTokenVectors)
    config.fail("module_output_name", std::string(kTokenVectors) + " or " + kVector);
  const std::string text = "modality_config.text";
  if (config.names_in("modality_config").empty()) return;
  if (config.names_in(text).empty()) config.fail(text, "there: the model does not take texts");
  const auto names = config.string_or_strings(text + ".method_output_name");
  if (names.size() > 1)
    config.fail(text + ".method_output_name", "one name: parts of outputs are not supported");
  const bool by_forward = config.string(text + ".method").value_or("forward") == "forward";
  if (!names.empty() && by_forward && names[0] != "last_hidden_state") settings.output = names[0];
}

void check(const JsonFile& config, const TransformerSettings& settings) {
  if (settings.max_tokens && *settings.max_tokens < 1)
    config.fail(config.is_null_or_absent("max_seq_length") ? "model_max_length" : "max_seq_length",
                "at least 1");
}

}  // namespace

TransformerSettings read_transformer_settings(const fs::path& folder, Task task) {
  TransformerSettings settings;
  settings.file = folder / files::kTransformerSettings.front();
  for (const char* name : files::kTransformerSettings) {
    const auto config = JsonFile::read_if_present(folder / name);
    if (!config) continue;
    settings.file = folder / name;
    config->allow_only(kKnown);
    refuse(*config, task);
    settings.max_tokens = config->integer("max_seq_length");
    settings.lower_case = config->boolean("do_lower_case").value_or(false);
    read_tokenizer_arguments(*config, settings);
    // Modules of heads hand on their scores or logits, under names of their own.
    if (task == Task::kEmbed) read_output(*config, settings);
    check(*config, settings);
    break;
  }
  return settings;
}

}  // namespace native_infer
