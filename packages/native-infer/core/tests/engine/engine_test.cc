#include "native_infer/engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "support/collector.h"
#include "support/error_of.h"
#include "support/loaded_model.h"
#include "support/results.h"

namespace native_infer {
namespace {

using test::Collector;
using test::error_of;

/// Both kinds of graph: packed texts through our operators, and one text at a time through standard
/// ones.
enum class Graph { kNative, kStandard };

class EngineTest : public testing::TestWithParam<Graph> {
 protected:
  std::unique_ptr<Engine> start(const EngineLimits& limits = {}) {
    return std::make_unique<Engine>(Model::load(options_), limits, collector_);
  }

  std::vector<float> embed(Engine& engine, const std::string& text) {
    const JobResult result = collector_->wait_for(engine.submit(Texts{text}));
    EXPECT_FALSE(result.error) << (result.error ? result.error->what() : "");
    return test::floats(result);
  }

  const std::shared_ptr<Collector> collector_ = std::make_shared<Collector>();

 private:
  const test::TemporaryDirectory directory_;
  const ModelOptions options_ = GetParam() == Graph::kNative
                                    ? test::model_options()
                                    : test::standard_model_options(directory_);
};

TEST_P(EngineTest, AVectorHasUnitLengthAndTheModelsDimensions) {
  const auto engine = start();
  const std::vector<float> vector = embed(*engine, "How big is London");
  ASSERT_EQ(vector.size(), engine->info().dimensions);
  EXPECT_NEAR(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0), 1.0, 1e-5);
}

TEST_P(EngineTest, TheEmptyStringIsAText) {
  const auto engine = start();
  EXPECT_EQ(embed(*engine, "").size(), engine->info().dimensions);
}

TEST_P(EngineTest, ATextHasTheSameVectorAloneAndInABatch) {
  const auto engine = start();
  const Texts texts = {"How big is London", "", "a much longer sentence about something else", "x"};
  const JobResult together = collector_->wait_for(engine->submit(texts));
  ASSERT_FALSE(together.error);
  const std::vector<float> all = test::floats(together);
  const std::size_t width = engine->info().dimensions;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::vector<float> alone = embed(*engine, texts[i]);
    const auto row = all.begin() + static_cast<std::ptrdiff_t>(i * width);
    EXPECT_EQ(alone, std::vector<float>(row, row + static_cast<std::ptrdiff_t>(width))) << texts[i];
  }
}

TEST_P(EngineTest, CountsTokensAndTruncatedTexts) {
  const auto engine = start();
  std::string endless;
  for (int i = 0; i < 5000; ++i) endless += "word ";
  const JobResult result =
      collector_->wait_for(engine->submit(Texts{"How big is London", endless}));
  EXPECT_EQ(test::total_tokens(result), 6 + engine->info().max_tokens);
  EXPECT_EQ(result.truncated, 1U);
  EXPECT_EQ(engine->stats().truncated_texts, 1U);
}

TEST_P(EngineTest, RefusesAJobWithoutTexts) {
  const auto engine = start();
  const auto error = error_of([&] { engine->submit(Texts{}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
}

TEST_P(EngineTest, ALimitOfZeroIsAnErrorThatNamesIt) {
  const auto error = error_of([&] { start({.max_batch_tokens = 0}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  EXPECT_NE(std::string(error->what()).find("maxBatchTokens"), std::string::npos);
}

TEST_P(EngineTest, RejectsAtOnceWhenTheQueueIsFullAndRecovers) {
  const auto engine = start({.max_queue_texts = 4});
  std::vector<JobId> accepted;
  std::size_t rejected = 0;
  for (int i = 0; i < 200; ++i) {
    const auto error =
        error_of([&] { accepted.push_back(engine->submit(Texts{"How big is London"})); });
    if (error) {
      EXPECT_EQ(error->code(), ErrorCode::OVERLOADED);
      ++rejected;
    }
  }
  EXPECT_GT(rejected, 0U);
  for (const JobId id : accepted) EXPECT_FALSE(collector_->wait_for(id).error);
  EXPECT_EQ(engine->stats().rejected_overloaded, rejected);
  EXPECT_FALSE(embed(*engine, "works again").empty());
}

TEST_P(EngineTest, DrainingAnswersEverythingAccepted) {
  auto engine = start();
  std::vector<JobId> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(engine->submit(Texts{"text " + std::to_string(i)}));
  engine->close(Engine::Close::kDrain);
  EXPECT_EQ(error_of([&] { engine->submit(Texts{"late"}); })->code(), ErrorCode::CLOSED);
  EXPECT_TRUE(collector_->wait_until_stopped());
  for (const JobId id : ids) EXPECT_FALSE(collector_->wait_for(id).error);
}

TEST_P(EngineTest, RejectingEndsWhatWaitsWithClosed) {
  auto engine = start();
  std::vector<JobId> ids;
  for (int i = 0; i < 2000; ++i) ids.push_back(engine->submit(Texts{"text " + std::to_string(i)}));
  engine->close(Engine::Close::kReject);
  EXPECT_TRUE(collector_->wait_until_stopped());
  std::size_t closed = 0;
  for (const JobId id : ids) {
    const JobResult result = collector_->wait_for(id);
    if (result.error && result.error->code() == ErrorCode::CLOSED) ++closed;
  }
  EXPECT_GT(closed, 0U);
  EXPECT_EQ(engine->stats().queued_texts, 0U);
}

TEST_P(EngineTest, DestroyingABusyEngineEndsEveryJobOnce) {
  std::size_t submitted = 0;
  {
    const auto engine = start();
    for (; submitted < 500; ++submitted) engine->submit(Texts{"How big is London"});
  }
  EXPECT_EQ(collector_->ended(), submitted);
  EXPECT_EQ(collector_->doubled(), 0U);
}

TEST_P(EngineTest, ManyThreadsMaySubmitAtOnce) {
  const auto engine = start();
  const std::vector<float> expected = embed(*engine, "How big is London");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 25; ++call)
        EXPECT_EQ(embed(*engine, "How big is London"), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(engine->stats().completed_texts, 101U);
}

TEST_P(EngineTest, SaysWhetherTextsShareRuns) {
  const auto engine = start();
  EXPECT_EQ(engine->info().batches, GetParam() == Graph::kNative);
  EXPECT_EQ(engine->info().kernel == "onnxruntime", GetParam() == Graph::kStandard);
  const JobResult result = collector_->wait_for(engine->submit(Texts{"a", "b", "c"}));
  ASSERT_FALSE(result.error);
  EXPECT_EQ(engine->stats().batches, GetParam() == Graph::kNative ? 1U : 3U);
}

TEST_P(EngineTest, ABatchHoldsNoMoreTokensThanTheLimit) {
  const auto engine = start({.max_batch_tokens = 10});
  const Texts texts(7, "How big is London");  // six tokens each
  ASSERT_FALSE(collector_->wait_for(engine->submit(texts)).error);
  EXPECT_EQ(engine->stats().batches, 7U);
}

INSTANTIATE_TEST_SUITE_P(Graphs, EngineTest, testing::Values(Graph::kNative, Graph::kStandard),
                         [](const auto& info) {
                           return info.param == Graph::kNative ? "native" : "standard";
                         });

}  // namespace
}  // namespace native_infer
