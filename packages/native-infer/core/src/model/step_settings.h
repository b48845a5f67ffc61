// config.json of the modules that follow pooling.
#pragma once

#include <cstddef>
#include <filesystem>
#include <variant>

#include "model/activation.h"
#include "model/modules.h"

namespace native_infer {

/// y = activation(W x + b), plus x, or R x where the widths differ, if `residual`.
struct DenseSettings {
  std::filesystem::path folder;
  std::size_t in_features = 0;
  std::size_t out_features = 0;
  bool bias = true;
  bool residual = false;
  Activation activation = nullptr;
};

struct LayerNormSettings {
  std::filesystem::path folder;
  std::size_t dimension = 0;
};

struct NormalizeSettings {};

/// The first so many elements: `truncate_dim` of config_sentence_transformers.json.
struct CutSettings {
  std::size_t dimensions = 0;
};

using StepSettings = std::variant<DenseSettings, LayerNormSettings, NormalizeSettings, CutSettings>;

/// Reads `config.json` in the step's folder; Normalize does without. Throws `Error` with
/// `MODEL_INVALID`, naming the file and the field.
StepSettings read_step_settings(const ModuleStep& step);

}  // namespace native_infer
