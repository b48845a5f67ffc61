// Every family against transformers, from the tensors of a file to hidden states.
#include <gtest/gtest.h>

#include <vector>

#include "encoder/cosine.h"
#include "encoder/encoder.h"
#include "families/encoder_parts.h"
#include "families/family_fixtures.h"
#include "kernels/kernel_sets.h"
#include "packing/block.h"
#include "packing/calibration.h"
#include "packing/packer.h"
#include "weights/weight_store.h"

namespace native_infer {
namespace {

const test::FamilyCases& all_cases() {
  static const test::FamilyCases cases = test::read_family_cases();
  return cases;
}

FamilySpec spec_of(const test::FamilyCase& each) {
  FamilyChoice choice = choose_family(JsonFile::parse(each.config, "config.json"));
  EXPECT_TRUE(choice.spec) << choice.reason;
  return std::move(choice.spec).value();
}

/// Hidden states as the fixture has them: all rows of the first text, the last row of the others.
std::vector<float> run(const Encoder& encoder) {
  const auto& texts = all_cases().texts;
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> starts = {0};
  for (const auto& text : texts) {
    ids.insert(ids.end(), text.begin(), text.end());
    starts.push_back(static_cast<std::int32_t>(ids.size()));
  }
  const std::size_t width = encoder.config().hidden;
  std::vector<float> hidden(ids.size() * width);
  Workspace workspace;
  encoder.run(ids, starts, hidden, workspace);
  std::vector<float> rows(hidden.begin(),
                          hidden.begin() + static_cast<std::ptrdiff_t>(texts[0].size() * width));
  for (std::size_t i = 1; i < texts.size(); ++i) {
    const auto end = hidden.begin() + static_cast<std::ptrdiff_t>(starts[i + 1]) *
                                          static_cast<std::ptrdiff_t>(width);
    rows.insert(rows.end(), end - static_cast<std::ptrdiff_t>(width), end);
  }
  return rows;
}

class EveryFamily : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    const test::FamilyCase& each = all_cases().cases[GetParam()];
    spec_ = spec_of(each);
    store_ = std::make_unique<WeightStore>(open_safetensors(
        directory_.write("model.safetensors", test::safetensors_of(test::family_tensors(each)))));
    parts_ = find_parts(*store_, spec_);
  }

  /// The least cosine of a row to transformers' own.
  double min_cosine(Precision precision, const Peaks& peaks = {}) const {
    const EncoderConfig config = encoder_config(spec_, precision);
    const PackedLayout layout(config);
    Block block(layout.bytes);
    pack_encoder(parts_, spec_, config, layout, peaks, block.data());
    const Encoder encoder(config, view_packed(layout, config, block.data()), kernels_);
    const std::vector<float> rows = run(encoder);
    const std::vector<float>& wanted = all_cases().cases[GetParam()].rows;
    EXPECT_EQ(rows.size(), wanted.size());
    double min = 1;
    for (std::size_t i = 0; i < rows.size(); i += config.hidden)
      min = std::min(min, test::cosine(rows.data() + i, wanted.data() + i, config.hidden));
    return min;
  }

  const KernelSet& kernels_ = select_kernels_from_environment();
  test::TemporaryDirectory directory_;
  FamilySpec spec_;
  std::unique_ptr<WeightStore> store_;
  EncoderParts parts_;
};

TEST_P(EveryFamily, Fp32ComputesWhatTransformersDoes) {
  EXPECT_GT(min_cosine(Precision::f32), 0.99999);
}

TEST_P(EveryFamily, Bf16IsClose) {
  EXPECT_GT(min_cosine(Precision::bf16), 0.9995);
}

/// Random weights are as hard to quantise as weights get: none is more important than another.
TEST_P(EveryFamily, Int8WithPeaksIsCloser) {
  CalibrationBatch batch;
  for (std::int32_t i = 0; i < 32; ++i) batch.ids.push_back(i % 50);
  batch.starts.push_back(static_cast<std::int32_t>(batch.ids.size()));
  const Peaks peaks = measure_peaks(parts_, spec_, kernels_, {&batch, 1});
  EXPECT_GT(min_cosine(Precision::int8, peaks), 0.997);
}

INSTANTIATE_TEST_SUITE_P(Fixtures, EveryFamily,
                         ::testing::Range(std::size_t{0}, all_cases().cases.size()),
                         [](const auto& info) {
                           const FamilySpec spec = spec_of(all_cases().cases[info.param]);
                           std::string name = spec.model_type + std::to_string(spec.hidden) +
                                              "Heads" + std::to_string(spec.heads);
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace native_infer
