// Models that pool one token: which vectors the engine asks of the graph.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "engine/loop_fixture.h"
#include "native_infer/engine.h"
#include "support/collector.h"
#include "support/loaded_model.h"
#include "support/results.h"

namespace native_infer {
namespace {

class OnlyTokenTest : public test::LoopFixture {
 protected:
  using Tokens = std::vector<std::vector<std::int32_t>>;

  /// Runs `texts` as a job of its own and gives its values.
  std::vector<float> values(const Texts& texts, const JobOptions& options = {}) {
    return test::floats(result(submit(texts, options)));
  }
};

TEST_F(OnlyTokenTest, ClsAsksForTheFirstTokenOfEachText) {
  info_.poolings = {Pooling::kCls};
  start();
  EXPECT_EQ(values({"5 6 7", "8", "9 1"}), (std::vector<float>{5, 5, 8, 8, 9, 9}));
  EXPECT_EQ(graph_.output_tokens(), (Tokens{{0, 3, 4}}));
}

TEST_F(OnlyTokenTest, LastTokenAsksForTheLastTokenOfEachText) {
  info_.poolings = {Pooling::kLastToken};
  start();
  EXPECT_EQ(values({"5 6 7", "8", "9 1"}), (std::vector<float>{7, 7, 8, 8, 1, 1}));
  EXPECT_EQ(graph_.output_tokens(), (Tokens{{2, 3, 5}}));
}

TEST_F(OnlyTokenTest, TheMeanAsksForAllTokens) {
  start();
  EXPECT_EQ(values({"5 7"}), (std::vector<float>{6, 6}));
  EXPECT_EQ(graph_.output_tokens(), (Tokens{{}}));
}

TEST_F(OnlyTokenTest, SeveralPoolingsAskForAllTokens) {
  info_.poolings = {Pooling::kCls, Pooling::kLastToken};
  start();
  EXPECT_EQ(values({"5 6 7"}), (std::vector<float>{5, 5, 7, 7}));
  EXPECT_EQ(graph_.output_tokens(), (Tokens{{}}));
}

TEST_F(OnlyTokenTest, APromptThatDoesNotCountMovesTheFirstToken) {
  info_.poolings = {Pooling::kCls};
  info_.include_prompt = false;
  start();
  EXPECT_EQ(values({"5 6", "7"}, {.prompt = "1 2 "}), (std::vector<float>{5, 5, 7, 7}));
  EXPECT_EQ(graph_.output_tokens(), (Tokens{{2, 6}}));
}

TEST_F(OnlyTokenTest, ATextWhoseTokensAreWantedMakesTheBatchGiveAll) {
  info_.poolings = {Pooling::kCls};
  start();
  hold();
  const JobId before = submit({"5 6"});
  const JobId tokens = submit({"7 8"}, {.granularity = Granularity::kTokens});
  const JobId after = submit({"9 1"});
  finish();
  EXPECT_EQ(test::floats(result(before)), (std::vector<float>{5, 5}));
  EXPECT_EQ(test::floats(result(tokens)), (std::vector<float>{7, 7, 8, 8}));
  EXPECT_EQ(test::floats(result(after)), (std::vector<float>{9, 9}));
  EXPECT_EQ(graph_.output_tokens(), (Tokens{{0}, {}}));
}

TEST_F(OnlyTokenTest, TheHalvesOfARunThatFailedAskForTheirOwnTokens) {
  info_.poolings = {Pooling::kLastToken};
  start();
  const JobResult ended = result(submit({"5 6", "66", "7 8", "9"}));
  EXPECT_EQ(test::floats(ended), (std::vector<float>{6, 6, 0, 0, 8, 8, 9, 9}));
  EXPECT_EQ(graph_.output_tokens().back(), (std::vector<std::int32_t>{1, 2}));
}

/// The shipped model on the direct road, whose vectors are those of one token each, as they are.
ModelOptions direct_options(Pooling pooling, int threads) {
  ModelOptions options = test::model_options();
  options.runtime_library.clear();
  options.pooling = pooling;
  options.normalize = false;
  options.threads = threads;
  return options;
}

class DirectModelTest : public testing::TestWithParam<int> {};

TEST_P(DirectModelTest, PoolsTheSameBytesWhetherOneTokenIsComputedOrAll) {
  const Texts texts = {"How big is London?", "", "Bridges over the Thames, from west to east", "a"};
  for (const Pooling pooling : {Pooling::kCls, Pooling::kLastToken}) {
    const auto collector = std::make_shared<test::Collector>();
    Engine engine(Model::load(direct_options(pooling, GetParam())), {}, collector);
    ASSERT_EQ(engine.info().road, Road::kDirect);
    const JobResult pooled = collector->wait_for(engine.submit(texts, {}));
    const JobResult all =
        collector->wait_for(engine.submit(texts, {.granularity = Granularity::kTokens}));
    std::size_t end = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::size_t begin = end;
      end += all.tokens[i];
      EXPECT_EQ(test::row(pooled, i), test::row(all, pooling == Pooling::kCls ? begin : end - 1))
          << "text " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, DirectModelTest, testing::Values(1, 2, 3));

}  // namespace
}  // namespace native_infer
