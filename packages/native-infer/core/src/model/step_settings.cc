#include "model/step_settings.h"

#include <array>
#include <string>
#include <string_view>

#include "json/json_file.h"
#include "model/model_files.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

/// What Dense and Normalize read and write, unless their files say otherwise.
constexpr const char* kWholeVector = "sentence_embedding";

JsonFile read_config(const std::filesystem::path& folder) {
  auto config = JsonFile::read_if_present(folder / files::kConfig);
  if (config) return std::move(*config);
  throw Error(ErrorCode::MODEL_INVALID, "'" + (folder / files::kConfig).string() +
                                            "' does not exist, although modules.json lists its "
                                            "module: fetch or save the model again.");
}

/// Steps on token vectors are for models of several vectors per text.
void check_names(const JsonFile& config, bool on_tokens) {
  const std::string wanted = on_tokens ? "token_embeddings" : kWholeVector;
  for (const char* field : {"module_input_name", "module_output_name"}) {
    if (config.string(field).value_or(wanted) != wanted)
      config.fail(field, "'" + wanted + "': modules are supported on " +
                             (on_tokens ? "vectors of tokens" : "whole vectors") +
                             " in such a model");
  }
}

std::size_t width(const JsonFile& config, const char* field) {
  const auto value = config.integer(field);
  constexpr std::int64_t kMax = std::int64_t{1} << 24;
  if (!value || *value < 1 || *value > kMax)
    config.fail(field, "an integer from 1 to " + std::to_string(kMax));
  return static_cast<std::size_t>(*value);
}

ActivationFunction read_activation(const JsonFile& config) {
  constexpr const char* kField = "activation_function";
  if (!config.has(kField)) return activation_from_class("torch.nn.Tanh");
  const std::string name = config.string(kField).value_or("null");
  if (const ActivationFunction activation = activation_from_class(name)) return activation;
  config.fail(kField, "one of torch.nn's functions of a single number, such as " +
                          std::string("torch.nn.modules.activation.Tanh or ") +
                          "torch.nn.modules.linear.Identity, and not '" + name + "'");
}

StepSettings read_dense(const std::filesystem::path& folder, bool on_tokens) {
  constexpr std::array<std::string_view, 7> kKnown = {
      "in_features",       "out_features",       "bias",        "activation_function",
      "module_input_name", "module_output_name", "use_residual"};
  const JsonFile config = read_config(folder);
  config.allow_only(kKnown);
  check_names(config, on_tokens);
  return {.kind = StepKind::kDense,
          .folder = folder,
          .width_before = width(config, "in_features"),
          .width_after = width(config, "out_features"),
          .bias = config.boolean("bias").value_or(true),
          .residual = config.boolean("use_residual").value_or(false),
          .activation = read_activation(config)};
}

StepSettings read_layer_norm(const std::filesystem::path& folder) {
  constexpr std::array<std::string_view, 1> kKnown = {"dimension"};
  const JsonFile config = read_config(folder);
  config.allow_only(kKnown);
  const std::size_t dimension = width(config, "dimension");
  return {.kind = StepKind::kLayerNorm,
          .folder = folder,
          .width_before = dimension,
          .width_after = dimension};
}

StepSettings read_normalize(const std::filesystem::path& folder, bool on_tokens) {
  constexpr std::array<std::string_view, 2> kKnown = {"module_input_name", "module_output_name"};
  const auto config = JsonFile::read_if_present(folder / files::kConfig);
  if (!config) return {};
  config->allow_only(kKnown);
  check_names(*config, on_tokens);
  return {};
}

}  // namespace

StepSettings read_step_settings(const ModuleStep& step, bool on_tokens) {
  if (step.kind == StepKind::kDense) return read_dense(step.folder, on_tokens);
  if (step.kind == StepKind::kLayerNorm) return read_layer_norm(step.folder);
  return read_normalize(step.folder, on_tokens);
}

}  // namespace native_infer
