// What sentence-transformers does to a text's vector after pooling.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "model/step_settings.h"

namespace native_infer {

/// One of them. Immutable.
class VectorStep {
 public:
  VectorStep() = default;
  virtual ~VectorStep() = default;
  VectorStep(const VectorStep&) = delete;
  VectorStep& operator=(const VectorStep&) = delete;

  /// The width of what it makes of a vector of `width`.
  virtual std::size_t width_after(std::size_t width) const { return width; }

  /// `out` has that width. The sums of a vector are made in an order of their own: same bytes each
  /// time.
  virtual void apply(std::span<const float> in, std::span<float> out) const = 0;
};

/// Reads the weights of a Dense or a LayerNorm from `model.safetensors` in its folder. Throws
/// `Error` with `MODEL_INVALID`, naming the file and the tensor, if they are not there or have
/// another shape than `config.json` says.
std::unique_ptr<VectorStep> load_step(const StepSettings& settings);

/// A Dense as `load_step` makes one, without a residual: `weight` is [bias.size()][inputs].
std::unique_ptr<VectorStep> make_dense(const std::vector<float>& weight, std::vector<float> bias,
                                       std::size_t inputs, ActivationFunction activation);

/// Some in a row. Immutable once made; any thread.
class VectorSteps {
 public:
  explicit VectorSteps(std::vector<std::unique_ptr<VectorStep>> steps) : steps_(std::move(steps)) {}

  std::size_t width_after(std::size_t width) const;

  /// Replaces `vector` by what the steps make of it.
  void apply(std::vector<float>& vector) const;

 private:
  std::vector<std::unique_ptr<VectorStep>> steps_;
};

}  // namespace native_infer
