// config.json of the modules that follow pooling.
#pragma once

#include <cstddef>
#include <filesystem>

#include "model/activation.h"
#include "model/modules.h"

namespace native_infer {

/// - Dense: y = activation(W x + b), plus x, or R x where the widths differ, if `residual`.
/// - LayerNorm and Normalize: as wide before as after.
/// - Cut: the first `width_after` elements, `truncate_dim` of config_sentence_transformers.json.
struct StepSettings {
  StepKind kind = StepKind::kNormalize;
  /// Of a Dense or LayerNorm: has its weights.
  std::filesystem::path folder = {};
  /// Of a Dense or LayerNorm.
  std::size_t width_before = 0;
  std::size_t width_after = 0;
  bool bias = true;
  bool residual = false;
  ActivationFunction activation = nullptr;

  /// Whether it has weights, and may not be applied twice.
  bool is_learned() const { return kind == StepKind::kDense || kind == StepKind::kLayerNorm; }
};

/// Reads `config.json` in the step's folder; Normalize does without. `on_tokens`: the step is one
/// of a model of late interaction, and works on vectors of tokens. Throws `Error` with
/// `MODEL_INVALID`, naming the file and the field.
StepSettings read_step_settings(const ModuleStep& step, bool on_tokens = false);

}  // namespace native_infer
