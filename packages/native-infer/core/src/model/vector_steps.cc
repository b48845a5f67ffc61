#include "model/vector_steps.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "model/model_files.h"
#include "native_infer/error.h"
#include "native_infer/pooling.h"
#include "weights/safetensors.h"

namespace native_infer {
namespace {

/// The file must have exactly the tensors that are taken: a surplus one is part of a module that
/// this is not.
class ModuleWeights {
 public:
  explicit ModuleWeights(const std::filesystem::path& folder) : file_(open(folder)) {}

  std::vector<float> take(const std::string& name, const std::vector<std::size_t>& shape) {
    const Safetensors::Tensor* tensor = file_.find(name);
    if (!tensor) fail("has no tensor '" + name + "'");
    if (tensor->shape != shape)
      fail("has the tensor '" + name + "' in another shape than its config.json says");
    ++taken_;
    std::vector<float> values = file_.floats(*tensor);
    if (!all_finite(values)) fail("has NaN or infinity in the tensor '" + name + "'");
    return values;
  }

  void finish() const {
    if (taken_ < file_.tensors().size())
      fail("has more tensors than the module of its config.json");
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::MODEL_INVALID, "'" + file_.file().string() + "' " + what + ".");
  }

  static Safetensors open(const std::filesystem::path& folder) {
    const auto file = folder / files::kWeights;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) return Safetensors(file);
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + file.string() +
                    "' does not exist. If the module has a pytorch_model.bin, which holds programs "
                    "and is not read, convert it in Python: "
                    "safetensors.torch.save_file(torch.load('pytorch_model.bin', "
                    "weights_only=True), 'model.safetensors').");
  }

  Safetensors file_;
  std::size_t taken_ = 0;
};

/// Keeps the transpose of a matrix [out][in], so that each row of it adds to all outputs at once.
class Matrix {
 public:
  Matrix() = default;
  Matrix(const std::vector<float>& values, std::size_t out, std::size_t in)
      : rows_(values.size()), out_(out) {
    for (std::size_t o = 0; o < out; ++o) {
      for (std::size_t i = 0; i < in; ++i) rows_[i * out + o] = values[o * in + i];
    }
  }

  void add_product(std::span<const float> in, std::span<float> out) const {
    for (std::size_t i = 0; i < in.size(); ++i) {
      const float factor = in[i];
      const float* row = rows_.data() + i * out_;
      for (std::size_t o = 0; o < out.size(); ++o) out[o] += factor * row[o];
    }
  }

 private:
  std::vector<float> rows_;
  std::size_t out_ = 0;
};

class Dense final : public VectorStep {
 public:
  explicit Dense(const StepSettings& settings) : settings_(settings) {
    const std::size_t in = settings.width_before;
    const std::size_t out = settings.width_after;
    ModuleWeights weights(settings.folder);
    matrix_ = Matrix(weights.take("linear.weight", {out, in}), out, in);
    bias_ = settings.bias ? weights.take("linear.bias", {out}) : std::vector<float>(out);
    if (settings.residual && in != out)
      residual_ = Matrix(weights.take("residual.weight", {out, in}), out, in);
    weights.finish();
  }

  std::size_t width_after(std::size_t width) const override {
    if (width == settings_.width_before) return settings_.width_after;
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + (settings_.folder / files::kConfig).string() + "': field 'in_features' is " +
                    std::to_string(settings_.width_before) + ", but the vector before has " +
                    std::to_string(width) + " numbers.");
  }

  void apply(std::span<const float> in, std::span<float> out) const override {
    std::copy(bias_.begin(), bias_.end(), out.begin());
    matrix_.add_product(in, out);
    for (float& value : out) value = settings_.activation(value);
    if (!settings_.residual) return;
    if (in.size() != out.size()) return residual_.add_product(in, out);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += in[i];
  }

 private:
  StepSettings settings_;
  Matrix matrix_;
  Matrix residual_;
  std::vector<float> bias_;
};

/// A Dense of a model's own head, whose sizes were compared when its weights were found.
class HeadDense final : public VectorStep {
 public:
  HeadDense(const std::vector<float>& weight, std::vector<float> bias, std::size_t inputs,
            ActivationFunction activation)
      : matrix_(weight, bias.size(), inputs), bias_(std::move(bias)), activation_(activation) {}

  std::size_t width_after(std::size_t /*width*/) const override { return bias_.size(); }

  void apply(std::span<const float> in, std::span<float> out) const override {
    std::copy(bias_.begin(), bias_.end(), out.begin());
    matrix_.add_product(in, out);
    for (float& value : out) value = activation_(value);
  }

 private:
  Matrix matrix_;
  std::vector<float> bias_;
  ActivationFunction activation_;
};

class LayerNorm final : public VectorStep {
 public:
  explicit LayerNorm(const StepSettings& settings) : settings_(settings) {
    ModuleWeights weights(settings.folder);
    gain_ = weights.take("norm.weight", {settings.width_after});
    bias_ = weights.take("norm.bias", {settings.width_after});
    weights.finish();
  }

  std::size_t width_after(std::size_t width) const override {
    if (width == settings_.width_after) return width;
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + (settings_.folder / files::kConfig).string() + "': field 'dimension' is " +
                    std::to_string(settings_.width_after) + ", but the vector before has " +
                    std::to_string(width) + " numbers.");
  }

  void apply(std::span<const float> in, std::span<float> out) const override {
    constexpr double kEpsilon = 1e-5;  // torch's default, which the module leaves
    const auto count = static_cast<double>(in.size());
    double mean = 0;
    for (const float value : in) mean += static_cast<double>(value) / count;
    double variance = 0;
    for (const float value : in) {
      const double difference = static_cast<double>(value) - mean;
      variance += difference * difference / count;
    }
    const double scale = 1.0 / std::sqrt(variance + kEpsilon);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const auto normal = static_cast<float>((static_cast<double>(in[i]) - mean) * scale);
      out[i] = normal * gain_[i] + bias_[i];
    }
  }

 private:
  StepSettings settings_;
  std::vector<float> gain_;
  std::vector<float> bias_;
};

class Normalize final : public VectorStep {
 public:
  void apply(std::span<const float> in, std::span<float> out) const override {
    std::copy(in.begin(), in.end(), out.begin());
    normalize(out);
  }
};

class Cut final : public VectorStep {
 public:
  explicit Cut(std::size_t dimensions) : dimensions_(dimensions) {}

  std::size_t width_after(std::size_t width) const override { return std::min(width, dimensions_); }

  void apply(std::span<const float> in, std::span<float> out) const override {
    std::copy_n(in.begin(), out.size(), out.begin());
  }

 private:
  std::size_t dimensions_;
};

}  // namespace

std::unique_ptr<VectorStep> load_step(const StepSettings& settings) {
  switch (settings.kind) {
    case StepKind::kDense:
      return std::make_unique<Dense>(settings);
    case StepKind::kLayerNorm:
      return std::make_unique<LayerNorm>(settings);
    case StepKind::kCut:
      return std::make_unique<Cut>(settings.width_after);
    case StepKind::kNormalize:
      break;
  }
  return std::make_unique<Normalize>();
}

std::unique_ptr<VectorStep> make_dense(const std::vector<float>& weight, std::vector<float> bias,
                                       std::size_t inputs, ActivationFunction activation) {
  return std::make_unique<HeadDense>(weight, std::move(bias), inputs, activation);
}

std::size_t VectorSteps::width_after(std::size_t width) const {
  for (const auto& step : steps_) width = step->width_after(width);
  return width;
}

void VectorSteps::apply(std::vector<float>& vector) const {
  for (const auto& step : steps_) {
    std::vector<float> next(step->width_after(vector.size()));
    step->apply(vector, next);
    vector = std::move(next);
  }
}

}  // namespace native_infer
