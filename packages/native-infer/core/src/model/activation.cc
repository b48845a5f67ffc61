#include "model/activation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace native_infer {
namespace {

float identity(float x) {
  return x;
}
float tanh_of(float x) {
  return std::tanh(x);
}
float relu(float x) {
  return std::max(x, 0.0F);
}
float relu6(float x) {
  return std::clamp(x, 0.0F, 6.0F);
}
float gelu(float x) {
  return 0.5F * x * (1.0F + std::erf(x / std::numbers::sqrt2_v<float>));
}
float sigmoid(float x) {
  return 1.0F / (1.0F + std::exp(-x));
}
float silu(float x) {
  return x * sigmoid(x);
}
float leaky_relu(float x) {
  return x < 0 ? 0.01F * x : x;
}
float elu(float x) {
  return x < 0 ? std::expm1(x) : x;
}
float selu(float x) {
  // Klambauer et al., "Self-Normalizing Neural Networks" (2017), as torch has them.
  constexpr float kAlpha = 1.6732632423543772F;
  constexpr float kScale = 1.0507009873554805F;
  return kScale * (x < 0 ? kAlpha * std::expm1(x) : x);
}
float softplus(float x) {
  constexpr float kLinearFrom = 20;
  return x > kLinearFrom ? x : std::log1p(std::exp(x));
}
float softsign(float x) {
  return x / (1.0F + std::abs(x));
}
float hard_tanh(float x) {
  return std::clamp(x, -1.0F, 1.0F);
}
float hard_sigmoid(float x) {
  return relu6(x + 3.0F) / 6.0F;
}
float hard_swish(float x) {
  return x * hard_sigmoid(x);
}
float mish(float x) {
  return x * std::tanh(softplus(x));
}
float log_sigmoid(float x) {
  return std::min(x, 0.0F) - std::log1p(std::exp(-std::abs(x)));
}
float tanh_shrink(float x) {
  return x - std::tanh(x);
}
float hard_shrink(float x) {
  return std::abs(x) > 0.5F ? x : 0.0F;
}
float soft_shrink(float x) {
  if (std::abs(x) <= 0.5F) return 0.0F;
  return x > 0 ? x - 0.5F : x + 0.5F;
}

struct Named {
  std::string_view name;
  ActivationFunction function;
};
constexpr std::array<Named, 21> kActivations = {{{"Identity", identity},
                                                 {"Tanh", tanh_of},
                                                 {"ReLU", relu},
                                                 {"ReLU6", relu6},
                                                 {"GELU", gelu},
                                                 {"Sigmoid", sigmoid},
                                                 {"SiLU", silu},
                                                 {"LeakyReLU", leaky_relu},
                                                 {"ELU", elu},
                                                 {"CELU", elu},
                                                 {"SELU", selu},
                                                 {"Softplus", softplus},
                                                 {"Softsign", softsign},
                                                 {"Hardtanh", hard_tanh},
                                                 {"Hardsigmoid", hard_sigmoid},
                                                 {"Hardswish", hard_swish},
                                                 {"Mish", mish},
                                                 {"LogSigmoid", log_sigmoid},
                                                 {"Tanhshrink", tanh_shrink},
                                                 {"Hardshrink", hard_shrink},
                                                 {"Softshrink", soft_shrink}}};

}  // namespace

ActivationFunction activation_from_class(std::string_view name) {
  if (!name.starts_with("torch.nn.")) return nullptr;
  const std::string_view last = name.substr(name.rfind('.') + 1);
  const auto* found = std::find_if(kActivations.begin(), kActivations.end(),
                                   [&](const Named& known) { return known.name == last; });
  return found == kActivations.end() ? nullptr : found->function;
}

}  // namespace native_infer
