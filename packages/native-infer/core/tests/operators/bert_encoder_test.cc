#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "kernels/kernel_sets.h"
#include "native_infer/error.h"
#include "operators/operator_domain.h"
#include "ort/session.h"
#include "support/error_of.h"

namespace native_infer::operators {
namespace {

using test::error_of;

std::unique_ptr<ort::Session> open(const std::string& name, int threads = 1) {
  const auto runtime = ort::Runtime::open(NATIVE_INFER_RUNTIME_LIBRARY);
  const std::filesystem::path file =
      std::filesystem::path(NATIVE_INFER_TESTDATA_DIR) / "graphs" / (name + ".onnx");
  return std::make_unique<ort::Session>(runtime, file, IntraOpThreads{threads},
                                        operator_domain(runtime, select_kernels(""), {threads}));
}

std::vector<float> run(const ort::Session& session, std::vector<std::int32_t> ids,
                       std::vector<std::int32_t> offsets) {
  const std::array<std::int64_t, 1> ids_shape = {static_cast<std::int64_t>(ids.size())};
  const std::array<std::int64_t, 1> offsets_shape = {static_cast<std::int64_t>(offsets.size())};
  const std::array<ort::Value, 2> values = {session.tensor(std::span(ids), ids_shape),
                                            session.tensor(std::span(offsets), offsets_shape)};
  const ort::Value output = session.run(values, session.outputs()[0].name);
  std::vector<std::int64_t> shape;
  const std::span<const float> floats = session.floats(output, shape);
  return {floats.begin(), floats.end()};
}

/// The graphs that this processor's kernels run: not all of them have bf16.
std::vector<const char*> valid_graphs() {
  std::vector<const char*> names = {"valid", "valid_fp32", "extreme_weights"};
  if (select_kernels("").bf16.apply != nullptr) names.push_back("valid_bf16");
  return names;
}

TEST(BertEncoderOp, GivesOneFiniteRowForEachToken) {
  for (const char* name : valid_graphs()) {
    const std::vector<float> rows = run(*open(name), {1, 2, 3}, {0, 3});
    EXPECT_EQ(rows.size(), 3U * 64U) << name;
    EXPECT_TRUE(std::all_of(rows.begin(), rows.end(), [](float x) { return std::isfinite(x); }))
        << name;
  }
}

TEST(BertEncoderOp, ASequenceHasTheSameBytesInAnyBatchAndWithAnyNumberOfThreads) {
  for (const char* name : valid_graphs()) {
    const auto one = open(name, 1);
    const auto two = open(name, 2);
    const std::vector<float> alone = run(*one, {1, 2, 3}, {0, 3});
    for (const auto* session : {one.get(), two.get()}) {
      const std::vector<float> together = run(*session, {7, 1, 2, 3, 5, 5}, {0, 1, 4, 6});
      EXPECT_EQ(std::vector<float>(together.begin() + 64, together.begin() + 4 * 64), alone);
    }
  }
}

TEST(BertEncoderOp, RefusesIdsAndOffsetsOutOfRange) {
  const auto session = open("valid");
  struct Bad {
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> offsets;
  };
  const std::vector<Bad> all = {
      {{1, 8}, {0, 2}},                          // no such word
      {{1, -1}, {0, 2}},                         // a negative one
      {{1, 2}, {0, 3}},                          // offsets beyond the ids
      {{1, 2}, {1, 2}},                          // not from the start
      {{1, 2}, {0, 2, 1, 2}},                    // backwards
      {{1, 2}, {0, 0, 2}},                       // an empty sequence
      {std::vector<std::int32_t>(17), {0, 17}},  // more tokens than positions
  };
  for (const Bad& bad : all) {
    EXPECT_TRUE(error_of([&] { run(*session, bad.ids, bad.offsets); })) << bad.ids.size();
    EXPECT_EQ(run(*session, {1}, {0, 1}).size(), 64U);  // and works afterwards
  }
}

struct Malformed {
  const char* file;
  const char* mentions;
};

class MalformedGraph : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedGraph, IsAClearError) {
  const auto error = error_of([] { open(GetParam().file); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  const std::string message = error->what();
  EXPECT_NE(message.find(GetParam().mentions), std::string::npos) << message;
  EXPECT_NE(message.find(std::string(GetParam().file) + ".onnx"), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(
    BertEncoderOp, MalformedGraph,
    testing::Values(
        Malformed{"no_layers", "layers"}, Malformed{"too_many_layers", "layer 1 qkv data"},
        Malformed{"uneven_heads", "heads"}, Malformed{"odd_width", "word rows"},
        Malformed{"huge_width", "hidden"}, Malformed{"unknown_precision", "int4"},
        Malformed{"missing_attribute", "positions"}, Malformed{"wrong_type", "word rows"},
        Malformed{"int8_words_in_bf16", "word rows"},
        Malformed{"word_scales_in_fp32", "word_scales"},
        Malformed{"wrong_size", "layer 0 attention norm gamma"},
        Malformed{"missing_input", "layer 0 output norm beta"},
        Malformed{"missing_optional_input", "layer 0 feed-forward down channel factors"},
        Malformed{"nan_in_bias", "layer 0 feed-forward up bias"},
        Malformed{"infinity_in_scale", "layer 0 qkv scales"},
        Malformed{"nan_in_bf16", "layer 0 feed-forward down data"},
        Malformed{"infinity_in_fp32", "word rows"}, Malformed{"surplus_input", "inputs"},
        Malformed{"weight_from_outside", "initializer"}),
    [](const auto& info) { return std::string(info.param.file); });

}  // namespace
}  // namespace native_infer::operators
