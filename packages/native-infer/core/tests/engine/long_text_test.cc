// A long text is tokenized in slices, and the texts behind it do not wait for all of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "engine/loop_fixture.h"
#include "support/results.h"

namespace native_infer {
namespace {

using std::chrono::milliseconds;
using Runs = std::vector<std::vector<std::int32_t>>;
using LongTexts = test::LoopFixture;

const JobOptions kBulk = {.lane = Lane::kBulk};

/// Its only token is `token`, and tokenizing it takes some ten slices.
std::string long_text(const std::string& token) {
  return token + std::string(300'000, ' ');
}

TEST_F(LongTexts, TextsThatCameLaterGoFirst) {
  start();
  hold();
  submit({long_text("2")});
  submit({"3"});
  submit({"4", "5"});
  finish();
  EXPECT_EQ(graph_.runs(), (Runs{{1}, {3, 4, 5}, {2}}));
}

TEST_F(LongTexts, GetTheVectorsOfTheirTokens) {
  start();
  const JobId job = submit({"3", long_text("2"), long_text("4"), "5"});
  EXPECT_EQ(test::floats(result(job)), (std::vector<float>{3, 3, 2, 2, 4, 4, 5, 5}));
}

TEST_F(LongTexts, ThatNeedOneSliceOnlyKeepTheirPlace) {
  start();
  hold();
  submit({"2" + std::string(32'765, ' ') + " 7"});
  submit({"3"});
  finish();
  EXPECT_EQ(graph_.runs(), (Runs{{1}, {2, 3}}));
}

TEST_F(LongTexts, AreDoneThoughOthersNeverStopComing) {
  start({.max_batch_texts = 1});
  hold();
  const JobId job = submit({long_text("2")});
  for (int i = 0; i < 40; ++i) submit({"3"});
  finish();
  EXPECT_EQ(test::floats(result(job)), (std::vector<float>{2, 2}));
  const Runs runs = graph_.runs();
  const auto place = std::find(runs.begin(), runs.end(), std::vector<std::int32_t>{2});
  EXPECT_LT(place - runs.begin(), 15);
}

TEST_F(LongTexts, SeveralOfThemDoNotDelayAShortOneMoreThanOneDoes) {
  start();
  hold();
  for (const char* token : {"2", "3", "4"}) submit({long_text(token)});
  submit({"5"});
  finish();
  EXPECT_EQ(graph_.runs(), (Runs{{1}, {5}, {2}, {3}, {4}}));
}

TEST_F(LongTexts, InTheBulkLaneDoNotDelayInteractiveOnes) {
  start();
  hold();
  submit({long_text("2")}, kBulk);
  submit({"3"}, kBulk);
  submit({"4"});
  finish();
  EXPECT_EQ(graph_.runs(), (Runs{{1}, {4}, {3}, {2}}));
}

TEST_F(LongTexts, WithAPromptAreTokenizedBehindIt) {
  start();
  const JobId job = submit({long_text("6")}, {.prompt = "4 "});
  EXPECT_EQ(test::floats(result(job)), (std::vector<float>{5, 5}));
}

TEST_F(LongTexts, CanBeCancelledInTheMiddle) {
  start();
  const JobId job = submit({long_text("endless")});
  EXPECT_EQ(end_of(submit({"3"})), std::nullopt);
  cancel(job);
  EXPECT_EQ(end_of(job), ErrorCode::CANCELLED);
  EXPECT_EQ(test::floats(result(submit({long_text("4")}))), (std::vector<float>{4, 4}));
}

TEST_F(LongTexts, PastTheirDeadlineEndInTheMiddle) {
  start();
  const JobId job = submit({long_text("endless")}, {.deadline = Clock::now() + milliseconds(5)});
  EXPECT_EQ(end_of(job), ErrorCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(test::floats(result(submit({long_text("4")}))), (std::vector<float>{4, 4}));
}

TEST_F(LongTexts, EndInTheMiddleWhenTheEngineRejects) {
  start();
  const JobId job = submit({long_text("endless")});
  EXPECT_EQ(end_of(submit({"3"})), std::nullopt);
  queue_.close(Engine::Close::kReject);
  EXPECT_EQ(end_of(job), ErrorCode::CLOSED);
}

TEST_F(LongTexts, InTheInteractiveLaneDoNotStopBulkTexts) {
  start();
  const JobId job = submit({long_text("endless")});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(end_of(submit({"3"}, kBulk)), std::nullopt);
  cancel(job);
}

TEST_F(LongTexts, ThatCannotBeTokenizedFailAlone) {
  start();
  const JobResult ended = result(submit({"2", long_text("word"), "3"}));
  ASSERT_EQ(ended.failures.size(), 1U);
  EXPECT_EQ(ended.failures[0].index, 1U);
  EXPECT_EQ(ended.failures[0].error.code(), ErrorCode::INTERNAL);
  EXPECT_EQ(test::floats(ended), (std::vector<float>{2, 2, 0, 0, 3, 3}));
}

TEST_F(LongTexts, ThatAreNotToBeCutFailAlone) {
  start();
  const JobResult ended =
      result(submit({long_text("1 2 3 4 5 6 7"), "3"}, {.truncation = Truncation::kNone}));
  ASSERT_EQ(ended.failures.size(), 1U);
  EXPECT_EQ(ended.failures[0].error.code(), ErrorCode::TOO_LONG);
}

}  // namespace
}  // namespace native_infer
