// Runs that another thread ends, for both kinds of graph.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "graph/load_graph.h"
#include "native_infer/error.h"
#include "support/error_of.h"

namespace native_infer::test {
namespace {

/// The file of the shipped model, and the number of intra-op threads.
using Graph = std::tuple<const char*, int>;

class Interruption : public testing::TestWithParam<Graph> {
 protected:
  static std::unique_ptr<TextModel> load() {
    const auto [name, threads] = GetParam();
    const auto file = std::filesystem::path(NATIVE_INFER_MODEL_DIR) / "onnx" / name;
    return load_graph(NATIVE_INFER_RUNTIME_LIBRARY, file, {threads});
  }

  /// One long text: a graph of standard operators takes no more at once.
  static TokenBatch long_text() {
    TokenBatch batch;
    for (std::int32_t t = 0; t < 256; ++t) batch.ids.push_back(1000 + 37 * t);
    batch.text_starts.push_back(256);
    return batch;
  }

  static std::vector<float> run(TextModel& model) {
    const TokenVectors vectors = model.run(long_text());
    return {vectors.values.begin(), vectors.values.end()};
  }
};

TEST_P(Interruption, BeforeARunCancelsItUntilCleared) {
  const auto model = load();
  const std::vector<float> expected = run(*model);
  model->interrupt();
  for (int i = 0; i < 2; ++i) {
    const auto error = error_of([&] { run(*model); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::CANCELLED) << error->what();
  }
  model->clear_interrupt();
  EXPECT_EQ(run(*model), expected);
}

TEST_P(Interruption, FromAnotherThreadEndsTheRunsAndSpoilsNoLaterOne) {
  const auto model = load();
  const std::vector<float> expected = run(*model);
  for (int round = 0; round < 12; ++round) {
    std::jthread other([&, round] {
      std::this_thread::sleep_for(std::chrono::microseconds(731 * round));
      model->interrupt();
    });
    // Runs that end before the interruption are whole; the one that does not says so.
    const auto error = error_of([&] {
      while (run(*model) == expected) continue;
      FAIL() << "a run gave other bytes";
    });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::CANCELLED) << error->what();
    other.join();
    model->clear_interrupt();
    ASSERT_EQ(run(*model), expected) << "round " << round;
  }
}

TEST_P(Interruption, LeavesOtherErrorsAsTheyAre) {
  const auto model = load();
  model->interrupt();
  model->clear_interrupt();
  TokenBatch batch;
  batch.ids = {1000000};
  batch.text_starts = {0, 1};
  const auto error = error_of([&] { model->run(batch); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INTERNAL);
}

#if defined(__SANITIZE_THREAD__)
constexpr bool kThreadSanitizer = true;
#elif defined(__has_feature)
constexpr bool kThreadSanitizer = __has_feature(thread_sanitizer);
#else
constexpr bool kThreadSanitizer = false;
#endif

std::vector<Graph> graphs() {
  std::vector<Graph> all = {
      {"model_native.onnx", 1}, {"model_native.onnx", 2}, {"model_quantized.onnx", 1}};
  // With several threads, ONNX Runtime's own operators hand their buffers to each other in code
  // that is not built with the thread sanitizer, which reports these copies as races.
  if (!kThreadSanitizer) all.emplace_back("model_quantized.onnx", 2);
  return all;
}

INSTANTIATE_TEST_SUITE_P(BertEncoderAndStandardModel, Interruption, testing::ValuesIn(graphs()),
                         [](const auto& info) {
                           const std::string name = std::get<0>(info.param);
                           return name.substr(0, name.find('.')) + "_" +
                                  std::to_string(std::get<1>(info.param));
                         });

}  // namespace
}  // namespace native_infer::test
