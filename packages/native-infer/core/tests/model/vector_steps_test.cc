#include "model/vector_steps.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "native_infer/error.h"
#include "support/error_of.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::error_of;
using test::TemporaryDirectory;

struct NamedTensor {
  std::string name;
  std::vector<std::size_t> shape;
  std::vector<float> values;
};

std::string safetensors(const std::vector<NamedTensor>& tensors) {
  std::string header = "{";
  std::string data;
  for (const NamedTensor& tensor : tensors) {
    std::string shape;
    for (const std::size_t size : tensor.shape)
      shape += (shape.empty() ? "" : ",") + std::to_string(size);
    const std::size_t begin = data.size();
    data.append(reinterpret_cast<const char*>(tensor.values.data()),
                tensor.values.size() * sizeof(float));
    header += (header.size() > 1 ? ",\"" : "\"") + tensor.name + R"(":{"dtype":"F32","shape":[)" +
              shape + R"(],"data_offsets":[)" + std::to_string(begin) + "," +
              std::to_string(data.size()) + "]}";
  }
  header += "}";
  std::string text(8, '\0');
  text[0] = static_cast<char>(header.size() & 0xFF);
  text[1] = static_cast<char>(header.size() >> 8);
  return text + header + data;
}

const NamedTensor kWeight = {"linear.weight", {2, 3}, {1, 2, 3, -1, 0, 1}};
const NamedTensor kBias = {"linear.bias", {2}, {0.5F, -0.25F}};

/// What a Dense of 3 to 2 numbers makes of {1, 0.5, -1}.
std::vector<float> dense(const std::string& more, const std::vector<NamedTensor>& tensors) {
  const TemporaryDirectory directory;
  directory.write("config.json", R"({"in_features": 3, "out_features": 2)" + more + "}");
  directory.write("model.safetensors", safetensors(tensors));
  const auto step = load_step(read_step_settings({StepKind::kDense, directory.path()}));
  EXPECT_EQ(step->width_after(3), 2U);
  const std::vector<float> in = {1, 0.5F, -1};
  std::vector<float> out(2);
  step->apply(in, out);
  return out;
}

const std::string kIdentity = R"(, "activation_function": "torch.nn.modules.linear.Identity")";

TEST(Dense, IsAMatrixABiasAndAnActivation) {
  EXPECT_EQ(dense(kIdentity, {kWeight, kBias}), (std::vector<float>{-0.5F, -2.25F}));
  EXPECT_EQ(
      dense(R"(, "activation_function": "torch.nn.modules.activation.ReLU")", {kWeight, kBias}),
      (std::vector<float>{0, 0}));
  EXPECT_EQ(dense(kIdentity + R"(, "bias": false)", {kWeight}), (std::vector<float>{-1, -2}));
}

TEST(Dense, IsTanhUnlessItsFileSaysOtherwise) {
  const std::vector<float> got = dense("", {kWeight, kBias});
  EXPECT_NEAR(got[0], std::tanh(-0.5), 1e-6);
  EXPECT_NEAR(got[1], std::tanh(-2.25), 1e-6);
}

TEST(Dense, AddsAResidualThroughAMatrixWhereWidthsDiffer) {
  const NamedTensor residual = {"residual.weight", {2, 3}, {1, 0, 0, 0, 0, 1}};
  EXPECT_EQ(dense(kIdentity + R"(, "use_residual": true)", {kWeight, kBias, residual}),
            (std::vector<float>{0.5F, -3.25F}));
}

std::string refusal(const std::string& config, const std::string& weights) {
  const TemporaryDirectory directory;
  directory.write("config.json", config);
  if (!weights.empty()) directory.write("model.safetensors", weights);
  const auto error = error_of([&] {
    load_step(read_step_settings({StepKind::kDense, directory.path()}));
  });
  EXPECT_TRUE(error && error->code() == ErrorCode::MODEL_INVALID);
  const std::string message = error ? error->what() : "";
  EXPECT_NE(message.find(directory.path().string()), std::string::npos) << message;
  return message;
}

bool says(const std::string& message, const std::string& part) {
  return message.find(part) != std::string::npos;
}

TEST(Dense, WeightsThatDoNotFitItsFileAreNamed) {
  const std::string config = R"({"in_features": 3, "out_features": 2})";
  EXPECT_TRUE(says(refusal(config, safetensors({kWeight})), "no tensor 'linear.bias'"));
  EXPECT_TRUE(
      says(refusal(config, safetensors({kWeight, kBias, {"more", {1}, {1}}})), "more tensors"));
  EXPECT_TRUE(
      says(refusal(R"({"in_features": 2, "out_features": 3})", safetensors({kWeight, kBias})),
           "'linear.weight' in another shape"));
  EXPECT_TRUE(says(refusal(config, safetensors({kWeight, {"linear.bias", {2}, {1, NAN}}})), "NaN"));
  EXPECT_TRUE(says(refusal(config, ""), "pytorch_model.bin"));
}

TEST(Dense, FieldsThatAreNotKnownAreNamed) {
  const auto with = [](const std::string& more) {
    return refusal(R"({"in_features": 3, "out_features": 2)" + more + "}", "");
  };
  EXPECT_TRUE(says(with(R"(, "dropout": 0.1)"), "field 'dropout' must be absent"));
  EXPECT_TRUE(says(with(R"(, "activation_function": "my.Swoosh")"), "'my.Swoosh'"));
  EXPECT_TRUE(says(with(R"(, "activation_function": null)"), "'activation_function'"));
  EXPECT_TRUE(says(with(R"(, "module_input_name": "token_embeddings")"), "'module_input_name'"));
  EXPECT_TRUE(says(refusal(R"({"out_features": 2})", ""), "'in_features'"));
  EXPECT_TRUE(says(refusal(R"({"in_features": 0, "out_features": 2})", ""), "'in_features'"));
  EXPECT_TRUE(
      says(refusal(R"({"in_features": 2, "out_features": 16777217})", ""), "'out_features'"));
}

TEST(LayerNorm, GivesMeanZeroAndVarianceOneBeforeItsGain) {
  const TemporaryDirectory directory;
  directory.write("config.json", R"({"dimension": 4})");
  directory.write("model.safetensors", safetensors({{"norm.weight", {4}, {1, 1, 2, 1}},
                                                    {"norm.bias", {4}, {0, 0, 0, 3}}}));
  const auto step = load_step(read_step_settings({StepKind::kLayerNorm, directory.path()}));
  const std::vector<float> in = {1, 2, 3, 4};
  std::vector<float> out(4);
  step->apply(in, out);
  const double unit = 1 / std::sqrt(1.25 + 1e-5);
  EXPECT_NEAR(out[0], -1.5 * unit, 1e-6);
  EXPECT_NEAR(out[1], -0.5 * unit, 1e-6);
  EXPECT_NEAR(out[2], 2 * 0.5 * unit, 1e-6);
  EXPECT_NEAR(out[3], 1.5 * unit + 3, 1e-6);
  const auto error = error_of([&] { step->width_after(5); });
  ASSERT_TRUE(error);
  EXPECT_TRUE(says(error->what(), "field 'dimension' is 4"));
}

TEST(VectorSteps, FollowEachOther) {
  std::vector<std::unique_ptr<VectorStep>> steps;
  steps.push_back(load_step({.kind = StepKind::kCut, .width_after = 2}));
  steps.push_back(load_step({.kind = StepKind::kNormalize}));
  const VectorSteps both(std::move(steps));
  EXPECT_EQ(both.width_after(3), 2U);
  EXPECT_EQ(both.width_after(1), 1U);
  std::vector<float> vector = {3, 4, 5};
  both.apply(vector);
  ASSERT_EQ(vector.size(), 2U);
  EXPECT_NEAR(vector[0], 0.6, 1e-6);
  EXPECT_NEAR(vector[1], 0.8, 1e-6);
}

TEST(ActivationFunction, EveryClassIsTheFunctionOfTorch) {
  // Values of torch 2.15 at -1.5, -0.3, 0.4 and 2.
  const std::vector<std::pair<std::string, std::vector<float>>> cases = {
      {"Identity", {-1.5F, -0.30000001F, 0.40000001F, 2}},
      {"Tanh", {-0.90514827F, -0.29131263F, 0.37994897F, 0.96402758F}},
      {"ReLU", {0, 0, 0.40000001F, 2}},
      {"ReLU6", {0, 0, 0.40000001F, 2}},
      {"GELU", {-0.10021086F, -0.11462658F, 0.26216871F, 1.9544997F}},
      {"Sigmoid", {0.18242553F, 0.42555749F, 0.59868765F, 0.88079703F}},
      {"SiLU", {-0.27363828F, -0.12766725F, 0.23947507F, 1.7615941F}},
      {"LeakyReLU", {-0.015F, -0.003F, 0.40000001F, 2}},
      {"ELU", {-0.77686983F, -0.2591818F, 0.40000001F, 2}},
      {"CELU", {-0.77686983F, -0.2591818F, 0.40000001F, 2}},
      {"SELU", {-1.3658143F, -0.45566735F, 0.42028043F, 2.101402F}},
      {"Softplus", {0.20141329F, 0.55435526F, 0.91301525F, 2.1269281F}},
      {"Softsign", {-0.60000002F, -0.23076925F, 0.2857143F, 0.66666669F}},
      {"Hardtanh", {-1, -0.30000001F, 0.40000001F, 1}},
      {"Hardsigmoid", {0.25F, 0.45000002F, 0.56666666F, 0.83333331F}},
      {"Hardswish", {-0.375F, -0.13500001F, 0.22666667F, 1.6666666F}},
      {"Mish", {-0.29809976F, -0.15113318F, 0.28903052F, 1.943959F}},
      {"LogSigmoid", {-1.7014133F, -0.85435522F, -0.51301527F, -0.12692802F}},
      {"Tanhshrink", {-0.59485173F, -0.008687377F, 0.020051032F, 1.0359724F}},
      {"Hardshrink", {-1.5F, 0, 0, 2}},
      {"Softshrink", {-1, -0, 0, 1.5F}},
  };
  for (const auto& [name, expected] : cases) {
    const ActivationFunction function =
        activation_from_class("torch.nn.modules.activation." + name);
    ASSERT_NE(function, nullptr) << name;
    const std::vector<float> at = {-1.5F, -0.3F, 0.4F, 2.0F};
    for (std::size_t i = 0; i < at.size(); ++i)
      EXPECT_NEAR(function(at[i]), expected[i], 2e-6F) << name << " at " << at[i];
  }
  for (const char* name : {"Tanh", "torch.nn.Softmax", "torch.nn.PReLU", "torch.tanh", ""})
    EXPECT_EQ(activation_from_class(name), nullptr) << name;
}

}  // namespace
}  // namespace native_infer
