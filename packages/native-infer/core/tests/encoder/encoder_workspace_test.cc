// The memory of a run.
#include <gtest/gtest.h>

#include <span>
#include <utility>
#include <vector>

#include "encoder/encoder.h"
#include "encoder/test_model.h"
#include "encoder/threaded_for.h"
#include "kernels/kernel_sets.h"

namespace native_infer::test {
namespace {

/// Reads the rows that tiles would read, on behalf of the sets that do so where no sanitizer sees
/// it.
template <Precision kPrecision>
void apply_after_reading(const LinearArgs& args) {
  const std::size_t rows = (args.rows + kRowPadding - 1) / kRowPadding * kRowPadding;
  volatile std::byte seen{};
  for (std::size_t i = 0; i < rows * args.input.stride; ++i) seen = args.input.data[i];
  static_cast<void>(seen);
  select_kernels("portable").linear(kPrecision).apply(args);
}

TEST(EncoderWorkspace, GrowsLinearlyWithThreads) {
  const TestModel model(14, EncoderConfig());
  const Encoder encoder(model.config, model.view(), *available_kernels().front());
  const auto bytes_with = [&](std::size_t threads, std::size_t texts, std::size_t length) {
    Random random(15);
    TestBatch batch;
    for (std::size_t i = 0; i < texts; ++i)
      batch.add(random_ids(random, length, model.config.vocabulary));
    Workspace workspace;
    std::vector<float> hidden(batch.ids.size() * model.config.hidden);
    encoder.run({batch.ids, batch.text_starts}, hidden, workspace, ThreadedFor(threads));
    return workspace.size();
  };
  // One text that all threads share, and several of which each thread has its own.
  for (const auto& [texts, length] : {std::pair{1UL, 64UL}, std::pair{24UL, 12UL}}) {
    const std::size_t few = bytes_with(2, texts, length);
    EXPECT_LE(bytes_with(16, texts, length), 8 * few) << texts;
  }
}

/// Under the address sanitizer the gaps between a workspace's pieces cannot be read.
TEST(EncoderWorkspace, HasTheRowsThatTilesReadPastAPanel) {
  KernelSet reading = select_kernels("portable");
  reading.int8.apply = apply_after_reading<Precision::int8>;
  reading.f32.apply = apply_after_reading<Precision::f32>;
  for (const Precision precision : {Precision::int8, Precision::f32}) {
    const TestModel model(8, small_config(precision));
    const Encoder encoder(model.config, model.view(), reading);
    Random random(9);
    for (const std::size_t threads : {1U, 2U, 5U}) {
      TestBatch batch;
      Workspace workspace;
      for (const std::size_t length : {80U, 60U, 77U, 3U, 41U}) {
        batch.add(random_ids(random, length, model.config.vocabulary));
        std::vector<float> hidden(batch.ids.size() * model.config.hidden);
        encoder.run({batch.ids, batch.text_starts}, hidden, workspace, ThreadedFor(threads));
        const std::span first_tokens(batch.text_starts.data(), batch.text_starts.size() - 1);
        hidden.resize(first_tokens.size() * model.config.hidden);
        encoder.run({batch.ids, batch.text_starts, first_tokens}, hidden, workspace,
                    ThreadedFor(threads));
      }
    }
  }
}

}  // namespace
}  // namespace native_infer::test
