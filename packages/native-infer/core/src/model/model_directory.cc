#include "model/model_directory.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "json/json_file.h"
#include "model/classes.h"
#include "model/length_limit.h"
#include "model/model_files.h"
#include "model/modules.h"
#include "model/onnx_files.h"
#include "model/pooling_settings.h"
#include "model/task_settings.h"
#include "model/transformer_settings.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

/// Max tokens of a text for models without positions: as many as the option maxTokens may say.
constexpr std::int64_t kMaxTokens = 1'000'000;

void read_prompts(const JsonFile& config, ModelDirectory& model) {
  for (auto& [name, text] : config.string_map("prompts"))
    model.prompts.push_back({std::move(name), std::move(text)});
  model.default_prompt = config.string("default_prompt_name");
  const auto is_default = [&](const Prompt& prompt) { return prompt.name == model.default_prompt; };
  if (model.default_prompt && std::none_of(model.prompts.begin(), model.prompts.end(), is_default))
    config.fail("default_prompt_name",
                "a name in the field 'prompts', which '" + *model.default_prompt + "' is not");
}

void read_model_settings(const fs::path& root, ModelDirectory& model) {
  const auto config = JsonFile::read_if_present(root / files::kPrompts);
  if (!config) return;
  const std::string wanted = model.task == Task::kSparse ? "SparseEncoder"
                             : model.late_interaction    ? "ColBERT"
                                                         : "SentenceTransformer";
  const std::string kind = config->string("model_type").value_or(wanted);
  if (kind != wanted) config->fail("model_type", wanted + ": a " + kind + " gives something else");
  read_prompts(*config, model);
  const auto dimensions = config->integer("truncate_dim");
  if (!dimensions) return;
  if (*dimensions < 1) config->fail("truncate_dim", "at least 1");
  model.steps.push_back(
      {.kind = StepKind::kCut, .width_after = static_cast<std::size_t>(*dimensions)});
}

/// What a classifier has in the place of pooling and what follows it.
void take_classes(const fs::path& root, const Modules& modules, ModelDirectory& model) {
  model.classes = read_classes(root, modules.transformer);
  model.poolings = {Pooling::kCls};
  model.graph.use = OutputUse::kScores;
}

/// What a model of sparse vectors has there.
void take_terms(const Modules& modules, ModelDirectory& model) {
  model.graph.term_rules = read_term_rules(modules.splade);
  model.query_weights = modules.query_weights;
  model.poolings = {Pooling::kNone};
  model.graph.use = OutputUse::kTerms;
}

/// What a ColBERT model has there: its steps work on the vectors of tokens.
void take_late_interaction(const fs::path& root, const Modules& modules, ModelDirectory& model) {
  model.late_interaction = read_late_interaction(root, modules);
  if (!model.late_interaction) return;
  model.poolings = {Pooling::kNone};
  model.graph.use = OutputUse::kTokens;
}

void take_pooling(const Modules& modules, ModelDirectory& model) {
  if (!modules.pooling) {
    if (modules.listed) model.poolings.clear();
    return;
  }
  PoolingSettings settings = read_pooling_settings(*modules.pooling);
  model.poolings = std::move(settings.poolings);
  model.include_prompt = settings.include_prompt;
  model.width = settings.width;
  model.pooling_file = *modules.pooling / files::kConfig;
}

void take_steps(const Modules& modules, ModelDirectory& model) {
  const bool on_tokens = model.late_interaction.has_value();
  for (const ModuleStep& step : modules.steps)
    model.steps.push_back(read_step_settings(step, on_tokens));
  const auto ends_in_normalize = [&] {
    return !model.steps.empty() && model.steps.back().kind == StepKind::kNormalize;
  };
  for (; ends_in_normalize(); model.steps.pop_back()) model.normalize = true;
}

/// A model2vec directory without modules.json says in its config.json what it is.
void take_model2vec(const fs::path& folder, ModelDirectory& model) {
  const auto config = JsonFile::read_if_present(folder / files::kConfig);
  if (!config || config->string("model_type") != "model2vec") return;
  model.is_static = true;
  model.poolings.clear();
  model.normalize = config->boolean("normalize").value_or(false);
}

void take_length(const Modules& modules, const TransformerSettings& settings,
                 ModelDirectory& model) {
  if (model.is_static) {
    const std::int64_t own = model.tokenizer.own_max_tokens.value_or(kMaxTokens);
    model.max_tokens = static_cast<std::size_t>(std::clamp<std::int64_t>(own, 1, kMaxTokens));
    return;
  }
  auto cut = settings.max_tokens ? settings.max_tokens : model.tokenizer.max_tokens;
  // What it was set to for the last texts before it was saved: each side has its own.
  if (model.late_interaction) cut.reset();
  const LengthLimit length = read_length_limit(modules.transformer, cut);
  model.max_tokens = length.max_tokens;
  model.graph.first_position = length.first_position;
}

/// Weights that are not there may be in the graph.
bool lacks_weights(const ModelDirectory& model) {
  return std::any_of(model.steps.begin(), model.steps.end(), [](const StepSettings& step) {
    std::error_code ignored;
    return step.is_learned() && !fs::is_regular_file(step.folder / files::kWeights, ignored);
  });
}

void take_graph(const Modules& modules, const TransformerSettings& settings,
                ModelDirectory& model) {
  const bool pools = !model.poolings.empty() && (modules.listed || modules.pooling);
  const auto config = JsonFile::read_if_present(modules.transformer / files::kConfig);
  const auto id = config ? config->integer("pad_token_id") : std::nullopt;
  constexpr std::int64_t kMaxId = std::numeric_limits<std::int32_t>::max();
  model.graph.padding_id =
      std::clamp<std::int64_t>(id.value_or(model.tokenizer.padding_id.value_or(0)), 0, kMaxId);
  model.graph.pads_left = model.tokenizer.pads_left;
  if (config) model.token_types = config->integer("type_vocab_size");
  model.graph.output = settings.output;
  if (model.late_interaction) return;
  model.graph.use = OutputUse::kUnknown;
  if (modules.listed || modules.pooling || model.is_static)
    model.graph.use = pools ? OutputUse::kTokens : OutputUse::kText;
  if (lacks_weights(model)) model.graph.use = OutputUse::kWhole;
  if (pools && settings.gives_vectors)
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + settings.file.string() + "': field 'module_output_name' must be " +
                    "token_embeddings, which the module Pooling of modules.json works on.");
}

/// The folder of the Transformer as `choose_road` wants it.
std::string transformer_folder(const fs::path& root, const Modules& modules) {
  if (modules.transformer == root) return "";
  return (modules.transformer.lexically_relative(root) / "").generic_string();
}

void take_road(const fs::path& root, const Modules& modules, const TransformerSettings& settings,
               RoadWishes wishes, ModelDirectory& model) {
  const std::string folder = transformer_folder(root, modules);
  const auto config = JsonFile::read_if_present(modules.transformer / files::kConfig);
  wishes.task = model.task;
  wishes.wants_graph = wishes.wants_graph || settings.output || model.is_static;
  const std::vector<std::string> paths = weight_files(root, folder);
  model.road = choose_road(paths, folder, config, wishes.use.value_or(model.graph.use), wishes);
  if (!model.road.file) {
    if (const std::string why = no_weights(paths, folder, model.road); !why.empty())
      throw Error(ErrorCode::MODEL_NOT_FOUND,
                  "'" + root.string() + "' cannot be run: " + why + ".");
    // Throws, saying what was looked for.
    model.road.file =
        fs::relative(choose_onnx_file(root, modules.transformer, wishes.dtype), root).string();
  }
  model.file = root / *model.road.file;
  std::error_code ignored;
  if (!fs::is_regular_file(model.file, ignored))
    throw Error(ErrorCode::MODEL_NOT_FOUND,
                "The ONNX file '" + model.file.string() + "' does not exist.");
}

}  // namespace

ModelDirectory read_model_directory(const fs::path& root, const RoadWishes& wishes) {
  std::error_code ignored;
  if (!fs::is_directory(root, ignored)) {
    throw Error(ErrorCode::MODEL_NOT_FOUND,
                "The model directory '" + root.string() + "' does not exist.");
  }
  const Modules modules = read_modules(root);
  ModelDirectory model;
  model.task = checked_task(wishes.task, modules, root / files::kModules);
  const TransformerSettings settings = read_transformer_settings(modules.transformer, model.task);
  model.tokenizer =
      read_tokenizer_settings(modules.transformer, settings.lower_case, settings.file);
  model.truncation_side = settings.truncation_side.value_or(model.tokenizer.truncation_side);
  model.is_static = modules.is_static;
  take_pooling(modules, model);
  if (model.task == Task::kEmbed) take_late_interaction(root, modules, model);
  take_steps(modules, model);
  if (!modules.listed && !modules.pooling) take_model2vec(modules.transformer, model);
  take_length(modules, settings, model);
  take_graph(modules, settings, model);
  if (!model.late_interaction) model.asked_tokens = settings.max_tokens;
  model.transformer_file = settings.file;
  if (model.task == Task::kClassify) take_classes(root, modules, model);
  if (model.task == Task::kSparse) take_terms(modules, model);
  take_road(root, modules, settings, wishes, model);
  if (model.task != Task::kClassify) read_model_settings(root, model);
  return model;
}

}  // namespace native_infer
