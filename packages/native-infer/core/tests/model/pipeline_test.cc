#include "model/pipeline.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "support/error_of.h"

namespace native_infer {
namespace {

/// A graph whose output is named for the whole model's, or not.
class NamedGraph final : public TextModel {
 public:
  explicit NamedGraph(bool whole) : whole_(whole) {}
  TokenVectors run(const TokenBatch& /*batch*/) override { return {}; }
  void interrupt() override {}
  void clear_interrupt() override {}
  std::string_view kernel() const override { return "none"; }
  bool batch_invariant() const override { return false; }
  bool gives_whole_vectors() const override { return whole_; }

 private:
  bool whole_;
};

StepSettings dense(std::size_t in, std::size_t out) {
  return {.kind = StepKind::kDense,
          .folder = "/nowhere/2_Dense",
          .width_before = in,
          .width_after = out,
          .activation = activation_from_class("torch.nn.Tanh")};
}

TokenVectors sample(std::size_t width, bool pooled) {
  TokenVectors vectors;
  vectors.width = width;
  vectors.pooled = pooled;
  return vectors;
}

ModelDirectory directory(std::vector<StepSettings> steps) {
  ModelDirectory model;
  model.file = "model.onnx";
  model.pooling_file = "1_Pooling/config.json";
  model.steps = std::move(steps);
  return model;
}

/// How wide the vectors become; nothing where the steps are to be loaded, whose weights are
/// nowhere.
std::optional<std::size_t> dimensions(const ModelDirectory& model, bool whole,
                                      const TokenVectors& vectors) {
  std::size_t width = 0;
  const auto error = test::error_of(
      [&] { width = make_pipeline(model, {}, NamedGraph(whole), vectors).dimensions; });
  if (!error) return width;
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID) << error->what();
  const std::string message = error->what();
  const bool loads = message.find("2_Dense/model.safetensors") != std::string::npos;
  EXPECT_TRUE(loads || message.find("model.onnx' gives vectors of") != std::string::npos);
  return loads ? std::nullopt : std::optional<std::size_t>(0);
}

TEST(Pipeline, AGraphThatHoldsItsDenseModulesKeepsThem) {
  const ModelDirectory model = directory({dense(8, 5), dense(5, 3)});
  EXPECT_EQ(dimensions(model, true, sample(3, true)), 3U);
  EXPECT_EQ(dimensions(model, false, sample(3, true)), 3U);
}

TEST(Pipeline, AGraphThatOnlyPoolsGetsThem) {
  const ModelDirectory model = directory({dense(8, 5), dense(5, 3)});
  EXPECT_EQ(dimensions(model, true, sample(8, true)), std::nullopt);
  EXPECT_EQ(dimensions(model, false, sample(8, true)), std::nullopt);
  EXPECT_EQ(dimensions(model, false, sample(8, false)), std::nullopt);
}

TEST(Pipeline, EqualWidthsAreDecidedByTheNameAlone) {
  const ModelDirectory model = directory({dense(8, 8)});
  EXPECT_EQ(dimensions(model, true, sample(8, true)), 8U);
  EXPECT_EQ(dimensions(model, false, sample(8, true)), 0U);
}

TEST(Pipeline, AWidthThatIsNeitherIsAnError) {
  const ModelDirectory model = directory({dense(8, 5)});
  EXPECT_EQ(dimensions(model, true, sample(6, true)), 0U);
  EXPECT_EQ(dimensions(model, false, sample(6, true)), 0U);
}

TEST(Pipeline, WhatFollowsTheLastDenseIsStillApplied) {
  ModelDirectory model = directory({{}, dense(8, 5), {.kind = StepKind::kCut, .width_after = 2}});
  const Pipeline pipeline = make_pipeline(model, {}, NamedGraph(true), sample(5, true));
  EXPECT_EQ(pipeline.dimensions, 2U);
  std::vector<float> vector = {3, 4, 5, 6, 7};
  pipeline.steps->apply(vector);
  EXPECT_EQ(vector, (std::vector<float>{3, 4}));
}

TEST(Pipeline, SeveralPoolingsFollowEachOther) {
  ModelDirectory model = directory({});
  model.poolings = {Pooling::kCls, Pooling::kMean};
  EXPECT_EQ(make_pipeline(model, {}, NamedGraph(false), sample(4, false)).dimensions, 8U);
  EXPECT_EQ(make_pipeline(model, Pooling::kMax, NamedGraph(false), sample(4, false)).dimensions,
            4U);
}

TEST(Pipeline, AGraphThatPoolsMayNotLeaveOutPrompts) {
  ModelDirectory model = directory({});
  model.include_prompt = false;
  const auto error =
      test::error_of([&] { make_pipeline(model, {}, NamedGraph(true), sample(4, true)); });
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("'include_prompt'"), std::string::npos);
}

TEST(Pipeline, APooledVectorMustBeAsWideAsTheDirectorySays) {
  ModelDirectory model = directory({});
  model.width = 8;
  model.poolings = {Pooling::kCls, Pooling::kMean};
  EXPECT_EQ(make_pipeline(model, {}, NamedGraph(true), sample(16, true)).dimensions, 16U);
  EXPECT_TRUE(
      test::error_of([&] { make_pipeline(model, {}, NamedGraph(true), sample(12, true)); }));
}

}  // namespace
}  // namespace native_infer
