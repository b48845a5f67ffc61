// Every family against transformers, from the tensors of a file to hidden states.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
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

struct Batch {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> starts = {0};
};

Batch all_texts() {
  Batch batch;
  for (const auto& text : all_cases().texts) {
    batch.ids.insert(batch.ids.end(), text.begin(), text.end());
    batch.starts.push_back(static_cast<std::int32_t>(batch.ids.size()));
  }
  return batch;
}

std::vector<float> run(const Encoder& encoder, const EncoderBatch& batch) {
  std::vector<float> hidden(batch.output_rows() * encoder.config().hidden);
  Workspace workspace;
  encoder.run(batch, hidden, workspace);
  return hidden;
}

/// Hidden states as the fixture has them: all rows of the first text, the last row of the others.
std::vector<float> fixture_rows(const Encoder& encoder) {
  const Batch batch = all_texts();
  const std::vector<float> hidden = run(encoder, {batch.ids, batch.starts});
  const std::size_t width = encoder.config().hidden;
  const std::size_t first = all_cases().texts[0].size() * width;
  std::vector<float> rows(hidden.begin(), hidden.begin() + static_cast<std::ptrdiff_t>(first));
  for (std::size_t i = 1; i + 1 < batch.starts.size(); ++i) {
    const auto end = hidden.begin() + static_cast<std::ptrdiff_t>(batch.starts[i + 1]) *
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

  /// Calls `use` with the encoder in `precision`.
  template <class Use>
  void with_encoder(Precision precision, const Peaks& peaks, const Use& use) const {
    const EncoderConfig config = encoder_config(spec_, precision);
    const PackedLayout layout(config);
    Block block(layout.bytes);
    pack_encoder(parts_, spec_, config, layout, peaks, block.data());
    use(Encoder(config, view_packed(layout, config, block.data()), kernels_));
  }

  /// The least cosine of a row to transformers' own.
  double min_cosine(Precision precision, const Peaks& peaks = {}) const {
    std::vector<float> rows;
    with_encoder(precision, peaks, [&](const Encoder& encoder) { rows = fixture_rows(encoder); });
    const std::vector<float>& wanted = all_cases().cases[GetParam()].rows;
    EXPECT_EQ(rows.size(), wanted.size());
    double min = 1;
    for (std::size_t i = 0; i < rows.size(); i += spec_.hidden)
      min = std::min(min, test::cosine(rows.data() + i, wanted.data() + i, spec_.hidden));
    return min;
  }

  /// Of the inputs of the linears, for int8.
  Peaks peaks() const {
    CalibrationBatch batch;
    for (std::int32_t i = 0; i < 32; ++i) batch.ids.push_back(i % 50);
    batch.starts.push_back(static_cast<std::int32_t>(batch.ids.size()));
    return measure_peaks(parts_, spec_, kernels_, {&batch, 1});
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
  EXPECT_GT(min_cosine(Precision::int8, peaks()), 0.997);
}

TEST_P(EveryFamily, OutputTokensAreTheSameBytesAsAmongAllTokens) {
  const Batch batch = all_texts();
  std::vector<std::int32_t> firsts(batch.starts.begin(), batch.starts.end() - 1);
  std::vector<std::int32_t> lasts(batch.starts.begin() + 1, batch.starts.end());
  for (std::int32_t& token : lasts) --token;
  for (const Precision precision : {Precision::int8, Precision::bf16, Precision::f32}) {
    with_encoder(precision, peaks(), [&](const Encoder& encoder) {
      const std::size_t width = encoder.config().hidden;
      const std::vector<float> all = run(encoder, {batch.ids, batch.starts});
      for (const auto& tokens : {firsts, lasts}) {
        const std::vector<float> outputs = run(encoder, {batch.ids, batch.starts, tokens});
        for (std::size_t s = 0; s < tokens.size(); ++s) {
          const float* const row = all.data() + static_cast<std::size_t>(tokens[s]) * width;
          EXPECT_EQ(0, std::memcmp(outputs.data() + s * width, row, width * sizeof(float))) << s;
        }
      }
    });
  }
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
