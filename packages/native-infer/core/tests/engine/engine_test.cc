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

namespace native_infer {
namespace {

using test::Collector;
using test::error_of;

class EngineTest : public testing::Test {
 protected:
  std::unique_ptr<Engine> start(const EngineLimits& limits = {}) {
    return std::make_unique<Engine>(test::load_model(), limits, collector_);
  }

  std::vector<float> embed(Engine& engine, const std::string& text) {
    const JobResult result = collector_->wait_for(engine.submit({text}));
    EXPECT_FALSE(result.error) << (result.error ? result.error->what() : "");
    return result.vectors;
  }

  const std::shared_ptr<Collector> collector_ = std::make_shared<Collector>();
};

TEST_F(EngineTest, AVectorHasUnitLengthAndTheModelsDimensions) {
  const auto engine = start();
  const std::vector<float> vector = embed(*engine, "How big is London");
  ASSERT_EQ(vector.size(), engine->info().dimensions);
  EXPECT_NEAR(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0), 1.0, 1e-5);
}

TEST_F(EngineTest, TheEmptyStringIsAText) {
  const auto engine = start();
  EXPECT_EQ(embed(*engine, "").size(), engine->info().dimensions);
}

TEST_F(EngineTest, ATextHasTheSameVectorAloneAndInCompany) {
  const auto engine = start();
  const std::vector<std::string> texts = {"How big is London", "",
                                          "a much longer sentence about something else", "x"};
  const JobResult together = collector_->wait_for(engine->submit(texts));
  ASSERT_FALSE(together.error);
  const std::size_t width = engine->info().dimensions;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::vector<float> alone = embed(*engine, texts[i]);
    const auto row = together.vectors.begin() + static_cast<std::ptrdiff_t>(i * width);
    EXPECT_EQ(alone, std::vector<float>(row, row + static_cast<std::ptrdiff_t>(width))) << texts[i];
  }
}

TEST_F(EngineTest, CountsTokensAndTruncatedTexts) {
  const auto engine = start();
  std::string endless;
  for (int i = 0; i < 5000; ++i) endless += "word ";
  const JobResult result = collector_->wait_for(engine->submit({"How big is London", endless}));
  EXPECT_EQ(result.tokens, 6 + engine->info().max_tokens);
  EXPECT_EQ(result.truncated, 1U);
  EXPECT_EQ(engine->stats().truncated_requests, 1U);
}

TEST_F(EngineTest, RefusesAJobWithoutTexts) {
  const auto engine = start();
  const auto error = error_of([&] { engine->submit({}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
}

TEST_F(EngineTest, ALimitOfZeroIsAnErrorThatNamesIt) {
  const auto error = error_of([&] { start({.max_batch_tokens = 0}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  EXPECT_NE(std::string(error->what()).find("maxBatchTokens"), std::string::npos);
}

TEST_F(EngineTest, RejectsAtOnceWhenTheQueueIsFullAndRecovers) {
  const auto engine = start({.max_queue_requests = 4});
  std::vector<JobId> accepted;
  std::size_t rejected = 0;
  for (int i = 0; i < 200; ++i) {
    const auto error = error_of([&] { accepted.push_back(engine->submit({"How big is London"})); });
    if (error) {
      EXPECT_EQ(error->code(), ErrorCode::OVERLOADED);
      ++rejected;
    }
  }
  EXPECT_GT(rejected, 0U);
  for (const JobId id : accepted) EXPECT_FALSE(collector_->wait_for(id).error);
  EXPECT_EQ(engine->stats().rejected_requests, rejected);
  EXPECT_FALSE(embed(*engine, "works again").empty());
}

TEST_F(EngineTest, DrainingAnswersEverythingAccepted) {
  auto engine = start();
  std::vector<JobId> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(engine->submit({"text " + std::to_string(i)}));
  engine->close(Engine::Close::kDrain);
  EXPECT_EQ(error_of([&] { engine->submit({"late"}); })->code(), ErrorCode::CLOSED);
  EXPECT_TRUE(collector_->wait_until_stopped());
  for (const JobId id : ids) EXPECT_FALSE(collector_->wait_for(id).error);
}

TEST_F(EngineTest, RejectingEndsWhatWaitsWithClosed) {
  auto engine = start();
  std::vector<JobId> ids;
  for (int i = 0; i < 2000; ++i) ids.push_back(engine->submit({"text " + std::to_string(i)}));
  engine->close(Engine::Close::kReject);
  EXPECT_TRUE(collector_->wait_until_stopped());
  std::size_t closed = 0;
  for (const JobId id : ids) {
    const JobResult result = collector_->wait_for(id);
    if (result.error && result.error->code() == ErrorCode::CLOSED) ++closed;
  }
  EXPECT_GT(closed, 0U);
  EXPECT_EQ(engine->stats().queued_requests, 0U);
}

TEST_F(EngineTest, DestroyingABusyEngineEndsEveryJobOnce) {
  std::size_t submitted = 0;
  {
    const auto engine = start();
    for (; submitted < 500; ++submitted) engine->submit({"How big is London"});
  }
  EXPECT_EQ(collector_->ended(), submitted);
  EXPECT_EQ(collector_->doubled(), 0U);
}

TEST_F(EngineTest, ManyThreadsMaySubmitAtOnce) {
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
  EXPECT_EQ(engine->stats().completed_requests, 101U);
}

}  // namespace
}  // namespace native_infer
