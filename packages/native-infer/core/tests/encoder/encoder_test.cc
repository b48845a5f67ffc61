// The whole encoder of every kernel set.
#include "encoder/encoder.h"

#include <array>
#include <atomic>
#include <cstring>

#include "encoder/cosine.h"
#include "encoder/reference_encoder.h"
#include "encoder/test_model.h"
#include "encoder/threaded_for.h"
#include "kernels/kernel_test.h"
#include "native_infer/error.h"

namespace native_infer::test {
namespace {

class EncoderTest : public KernelTest {
 protected:
  std::vector<float> run(const TestModel& model, const TestBatch& batch,
                         const ParallelFor& parallel = SerialFor()) const {
    const Encoder encoder(model.config, model.view(), set());
    Workspace workspace;
    std::vector<float> hidden(batch.ids.size() * model.config.hidden);
    encoder.run({batch.ids, batch.text_starts}, hidden, workspace, parallel);
    return hidden;
  }
};

TEST_P(EncoderTest, IsCloseToTheReferenceInEveryPrecision) {
  for (const Precision precision : precisions_of(set())) {
    const TestModel model(1, small_config(precision));
    Random random(2);
    for (const std::size_t length : {1U, 2U, 7U, 33U, 80U}) {
      TestBatch batch;
      batch.add(random_ids(random, length, model.config.vocabulary));
      const std::vector<float> hidden = run(model, batch);
      const std::vector<float> expected = reference_encoder(model, batch.ids);
      // int8: each of the eight inputs that are quantised has a step of about 1/16 of its standard
      // deviation, so an error of 2 % of its length, which costs 2e-4 of the cosine.
      // bf16: scores of up to 8 are off by up to 2^-8 of themselves, so their weights by 3 %; less
      // in the mean.
      const double min = precision == Precision::int8   ? 0.998
                         : precision == Precision::bf16 ? 0.9996
                                                        : 0.99999;
      for (std::size_t t = 0; t < length; ++t) {
        const std::size_t row = t * model.config.hidden;
        ASSERT_GT(cosine(hidden.data() + row, expected.data() + row, model.config.hidden), min)
            << "length " << length << ", token " << t << ", precision "
            << static_cast<int>(precision);
      }
    }
  }
}

TEST_P(EncoderTest, TokensThatAreNotAttendedToChangeNoOther) {
  for (const Precision precision : precisions_of(set())) {
    const TestModel model(21, small_config(precision));
    const std::size_t hidden_size = model.config.hidden;
    Random random(22);
    const auto ids = random_ids(random, 40, model.config.vocabulary);
    const Encoder encoder(model.config, model.view(), set());
    // A first text beside it that attends to all of its tokens, then `ids`.
    const std::vector<std::int32_t> other = {1, 2, 3};
    const auto rows_of = [&](const std::vector<std::int32_t>& second, std::int32_t attended,
                             const ParallelFor& parallel) {
      TestBatch batch;
      batch.add(other);
      batch.add(second);
      const std::vector<std::int32_t> counts = {3, attended};
      Workspace workspace;
      std::vector<float> hidden(batch.ids.size() * hidden_size);
      encoder.run({batch.ids, batch.text_starts, {}, {}, counts}, hidden, workspace, parallel);
      return std::vector<float>(hidden.begin() + static_cast<std::ptrdiff_t>(3 * hidden_size),
                                hidden.end());
    };
    for (const std::int32_t attended : {1, 7, 16, 39}) {
      const std::vector<float> rows = rows_of(ids, attended, SerialFor());
      EXPECT_EQ(rows_of(ids, attended, ThreadedFor(3)), rows);
      TestBatch alone;
      alone.add({ids.begin(), ids.begin() + attended});
      std::vector<float> first = rows;
      first.resize(static_cast<std::size_t>(attended) * hidden_size);
      EXPECT_EQ(first, run(model, alone)) << attended;
      std::vector<std::int32_t> changed = ids;
      changed.back() = (changed.back() + 1) % static_cast<std::int32_t>(model.config.vocabulary);
      std::vector<float> beside = rows_of(changed, attended, SerialFor());
      std::vector<float> same = rows;
      beside.resize(39 * hidden_size);
      same.resize(39 * hidden_size);
      EXPECT_EQ(beside, same) << attended;
    }
    const auto whole = static_cast<std::int32_t>(ids.size());
    TestBatch alone;
    alone.add(ids);
    EXPECT_EQ(rows_of(ids, whole, SerialFor()), run(model, alone));
  }
}

TEST_P(EncoderTest, AddsTheRowOfEachTokensType) {
  for (const Precision precision : precisions_of(set())) {
    EncoderConfig config = small_config(precision);
    config.token_types = 3;
    const TestModel model(12, config);
    const std::vector<std::int32_t> types = {0, 0, 1, 1, 1, 2, 0, 1};
    Random random(13);
    TestBatch batch;
    batch.add(random_ids(random, types.size(), config.vocabulary));
    const Encoder encoder(config, model.view(), set());
    const auto hidden_of = [&](const ParallelFor& parallel) {
      Workspace workspace;
      std::vector<float> hidden(batch.ids.size() * config.hidden);
      encoder.run({batch.ids, batch.text_starts, {}, types}, hidden, workspace, parallel);
      return hidden;
    };
    const std::vector<float> hidden = hidden_of(SerialFor());
    EXPECT_EQ(hidden_of(ThreadedFor(3)), hidden);
    const std::vector<float> expected = reference_encoder(model, batch.ids, types);
    for (std::size_t t = 0; t < types.size(); ++t) {
      const std::size_t row = t * config.hidden;
      // A type's row is a tenth of a word's: without it the cosine is below 0.99.
      const double min = precision == Precision::int8 ? 0.996 : 0.9996;
      ASSERT_GT(cosine(hidden.data() + row, expected.data() + row, config.hidden), min) << t;
    }
    EXPECT_NE(run(model, batch), hidden);
  }
}

TEST_P(EncoderTest, RunsEachLinearInItsOwnPrecision) {
  const std::vector<Precision> available = precisions_of(set());
  const auto pick = [&](std::size_t i) { return available[i % available.size()]; };
  std::vector<LinearPrecisions> of_layers;
  for (std::size_t i = 0; i < 3; ++i)
    of_layers.push_back({pick(i), pick(i + 1), pick(i + 2), pick(i + 1)});
  EncoderConfig config = small_config();
  config.layers = of_layers.size();
  const TestModel model(10, config, 0.1F, of_layers);
  TestBatch batch;
  Random random(11);
  batch.add(random_ids(random, 40, config.vocabulary));
  const std::vector<float> hidden = run(model, batch);
  const std::vector<float> expected = reference_encoder(model, batch.ids);
  for (std::size_t t = 0; t < batch.ids.size(); ++t) {
    const std::size_t row = t * config.hidden;
    ASSERT_GT(cosine(hidden.data() + row, expected.data() + row, config.hidden), 0.998) << t;
  }
  EXPECT_EQ(run(model, batch, ThreadedFor(3)), hidden);
}

/// Lengths that fill panels, leave tails, and include the longest.
TestBatch mixed_batch(const EncoderConfig& config) {
  Random random(3);
  TestBatch batch;
  for (const std::size_t length : {6U, 1U, 80U, 17U, 6U, 64U, 2U, 33U, 79U, 5U, 80U, 40U}) {
    batch.add(random_ids(random, length, config.vocabulary));
  }
  return batch;
}

TEST_P(EncoderTest, GivesATextTheSameBytesAloneAndInABatch) {
  for (const Precision precision : precisions_of(set())) {
    const TestModel model(4, small_config(precision));
    const std::size_t hidden = model.config.hidden;
    const TestBatch batch = mixed_batch(model.config);
    const std::vector<float> together = run(model, batch);
    for (std::size_t s = 0; s + 1 < batch.text_starts.size(); ++s) {
      TestBatch alone;
      alone.add(
          {batch.ids.begin() + batch.text_starts[s], batch.ids.begin() + batch.text_starts[s + 1]});
      const std::vector<float> expected = run(model, alone);
      const std::size_t at = static_cast<std::size_t>(batch.text_starts[s]) * hidden;
      ASSERT_EQ(0,
                std::memcmp(expected.data(), together.data() + at, expected.size() * sizeof(float)))
          << "sequence " << s;
    }
  }
}

TEST_P(EncoderTest, GivesTheSameBytesWithAnyNumberOfThreads) {
  for (const Precision precision : precisions_of(set())) {
    const TestModel model(5, small_config(precision));
    TestBatch small;
    small.add({1, 2, 3, 4, 5, 6});
    for (const TestBatch& batch : {small, mixed_batch(model.config)}) {
      const std::vector<float> serial = run(model, batch);
      for (const std::size_t threads : {2U, 3U, 5U, 16U}) {
        const std::vector<float> parallel = run(model, batch, ThreadedFor(threads));
        ASSERT_EQ(0, std::memcmp(serial.data(), parallel.data(), serial.size() * sizeof(float)))
            << threads;
      }
    }
  }
}

/// The hidden states of one token of each text, and what they are among those of all tokens.
void expect_outputs_of_all(const Encoder& encoder, const TestBatch& batch,
                           const std::vector<float>& all, Random& random,
                           const ParallelFor& parallel) {
  const std::size_t hidden = encoder.config().hidden;
  std::vector<std::int32_t> tokens;
  for (std::size_t s = 0; s + 1 < batch.text_starts.size(); ++s) {
    // The first, the last, or any.
    const std::int32_t first = batch.text_starts[s];
    const std::int32_t last = batch.text_starts[s + 1] - 1;
    const std::int32_t any = std::uniform_int_distribution(first, last)(random);
    tokens.push_back(std::array{first, last, any}[random() % 3]);
  }
  std::vector<float> outputs(tokens.size() * hidden);
  Workspace workspace;
  encoder.run({batch.ids, batch.text_starts, tokens}, outputs, workspace, parallel);
  for (std::size_t s = 0; s < tokens.size(); ++s) {
    const float* const row = all.data() + static_cast<std::size_t>(tokens[s]) * hidden;
    ASSERT_EQ(0, std::memcmp(outputs.data() + s * hidden, row, hidden * sizeof(float)))
        << "token " << tokens[s] << " of text " << s << ", " << parallel.threads() << " threads";
  }
}

TEST_P(EncoderTest, GivesOutputTokensTheSameBytesAsAmongAllTokens) {
  Random random(12);
  for (const Precision precision : precisions_of(set())) {
    for (const std::size_t layers : {1U, 2U}) {
      EncoderConfig config = small_config(precision);
      config.layers = layers;
      const TestModel model(13, config);
      const Encoder encoder(config, model.view(), set());
      TestBatch one;
      one.add(random_ids(random, 70, config.vocabulary));
      TestBatch many;  // more than a panel of texts
      for (std::size_t i = 0; i < 150; ++i)
        many.add(random_ids(random, 1 + random() % 3, config.vocabulary));
      for (const TestBatch& batch : {one, many, mixed_batch(config)}) {
        const std::vector<float> all = run(model, batch);
        for (const std::size_t threads : {1U, 2U, 3U, 7U})
          expect_outputs_of_all(encoder, batch, all, random, ThreadedFor(threads));
      }
    }
  }
}

TEST_P(EncoderTest, ReusesAWorkspaceForRunsOfAnySize) {
  const TestModel model(6, small_config());
  const Encoder encoder(model.config, model.view(), set());
  const TestBatch batch = mixed_batch(model.config);
  TestBatch small;
  small.add({9, 8, 7});
  Workspace workspace;
  std::vector<float> first(3 * model.config.hidden);
  std::vector<float> again(first);
  std::vector<float> large(batch.ids.size() * model.config.hidden);
  encoder.run({small.ids, small.text_starts}, first, workspace);
  encoder.run({batch.ids, batch.text_starts}, large, workspace);
  const std::size_t grown = workspace.size();
  encoder.run({small.ids, small.text_starts}, again, workspace);
  EXPECT_EQ(first, again);
  EXPECT_EQ(workspace.size(), grown);
}

/// Two threads' worth of pieces on one thread, of which the call number `last` raises the flag.
class InterruptingFor final : public ParallelFor {
 public:
  InterruptingFor(std::size_t last, std::atomic<bool>& flag) : last_(last), flag_(flag) {}
  std::size_t threads() const override { return 2; }
  void run(std::size_t count, Body body, void* context) const override {
    if (++calls_ == last_) flag_ = true;
    SerialFor().run(count, body, context);
  }
  std::size_t calls() const { return calls_; }

 private:
  std::size_t last_;
  std::atomic<bool>& flag_;
  mutable std::size_t calls_ = 0;
};

TEST_P(EncoderTest, StopsWithinAPanelOfAnInterruption) {
  // The most steps that one panel has.
  constexpr std::size_t kStepsOfAPanel = 8;
  const TestModel model(7, small_config());
  const Encoder encoder(model.config, model.view(), set());
  const TestBatch batch = mixed_batch(model.config);
  Workspace workspace;
  const std::vector<float> expected = run(model, batch);
  std::vector<float> hidden(expected.size());
  for (std::size_t last = 1;; ++last) {
    std::atomic<bool> interrupted = false;
    const InterruptingFor parallel(last, interrupted);
    bool cancelled = false;
    try {
      encoder.run({batch.ids, batch.text_starts}, hidden, workspace, parallel, &interrupted);
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::CANCELLED);
      cancelled = true;
    }
    ASSERT_LE(parallel.calls(), last + kStepsOfAPanel);
    if (!interrupted) break;  // the run has fewer calls than that
    ASSERT_TRUE(cancelled) << last;
    encoder.run({batch.ids, batch.text_starts}, hidden, workspace);
    ASSERT_EQ(hidden, expected) << last;
  }
}

NATIVE_INFER_FOR_EACH_KERNEL_SET(EncoderTest);

}  // namespace
}  // namespace native_infer::test
