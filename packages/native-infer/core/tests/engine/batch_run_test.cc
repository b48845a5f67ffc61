// A run that fails, and which of its texts do.
#include "engine/batch_run.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/loop_fixture.h"
#include "support/results.h"

namespace native_infer {
namespace {

using BatchRunTest = test::LoopFixture;
using test::Runs;

TEST_F(BatchRunTest, ATextThatFailsItsRunFailsAlone) {
  start();
  const JobResult ended = result(submit({"2", "3 66", "4"}));
  EXPECT_FALSE(ended.error);
  ASSERT_EQ(ended.failures.size(), 1U);
  EXPECT_EQ(ended.failures[0].index, 1U);
  EXPECT_EQ(ended.failures[0].error.code(), ErrorCode::INTERNAL);
  EXPECT_STREQ(ended.failures[0].error.what(), "token 66");
  EXPECT_EQ(test::floats(ended), (std::vector<float>{2, 2, 0, 0, 4, 4}));
  EXPECT_EQ(test::floats(result(submit({"2"}))), (std::vector<float>{2, 2}));
}

TEST_F(BatchRunTest, ATextThatFailsItsRunLeavesOtherCallersTheirVectors) {
  start();
  hold();
  const JobId before = submit({"2"});
  const JobId guilty = submit({"66"});
  const JobId after = submit({"3"});
  finish();
  EXPECT_EQ(test::floats(result(before)), (std::vector<float>{2, 2}));
  EXPECT_EQ(test::floats(result(after)), (std::vector<float>{3, 3}));
  EXPECT_EQ(result(guilty).failures.size(), 1U);
  EXPECT_EQ(counters_.failed.read(), 1U);
  EXPECT_EQ(counters_.completed.read(), 3U);
}

TEST_F(BatchRunTest, OfManyTextsExactlyThoseFailThatFailAlone) {
  std::mt19937 random(7);
  start({.max_batch_texts = 64});
  for (int round = 0; round < 200; ++round) {
    const std::size_t size = 1 + random() % 64;
    const std::size_t one_in = 1 + random() % 40;  // 1: every text
    Texts texts;
    std::vector<std::size_t> guilty;
    for (std::size_t i = 0; i < size; ++i) {
      const bool fails = random() % one_in == 0;
      if (fails) guilty.push_back(i);
      texts.push_back(std::to_string(1 + random() % 12) + (fails ? " 66" : ""));
    }
    const std::size_t runs_before = graph_.runs().size();
    const JobResult ended = result(submit(texts));
    ASSERT_FALSE(ended.error);
    std::vector<std::size_t> failed;
    for (const TextFailure& failure : ended.failures) failed.push_back(failure.index);
    ASSERT_EQ(failed, guilty) << "round " << round;
    ASSERT_LE(graph_.runs().size() - runs_before, 2 * size - 1);
    if (guilty.size() == size) continue;
    const std::vector<float> rows = test::floats(ended);
    for (std::size_t i = 0; i < size; ++i) {
      const bool fails = texts[i].ends_with(" 66");
      ASSERT_EQ(rows[2 * i], fails ? 0 : std::stof(texts[i])) << "round " << round;
    }
  }
}

TEST_F(BatchRunTest, TokensOfTextsThatDidNotFailAreInOrder) {
  start();
  const JobResult ended =
      result(submit({"1 2", "66", "3", "4 5"}, {.granularity = Granularity::kTokens}));
  ASSERT_EQ(ended.failures.size(), 1U);
  EXPECT_EQ(test::floats(ended), (std::vector<float>{1, 1, 2, 2, 3, 3, 4, 4, 5, 5}));
}

TEST_F(BatchRunTest, RejectingEndsTheRunsOfHalvesToo) {
  start();
  graph_.shut();
  const JobId job = submit({"2", "66", "4", "5"});
  graph_.wait_for_run(1);
  graph_.open_for(1);      // the whole batch fails
  graph_.wait_for_run(2);  // its first half waits
  reject();
  EXPECT_EQ(end_of(job), ErrorCode::CLOSED);
  finish();
  EXPECT_EQ(graph_.runs().size(), 2U);
}

TEST_F(BatchRunTest, CancellingAJobInTheRunOfAHalfEndsIt) {
  start();
  graph_.shut();
  const JobId job = submit({"2", "66", "4", "5"});
  graph_.wait_for_run(1);
  graph_.open_for(1);
  graph_.wait_for_run(2);
  cancel(job);
  EXPECT_EQ(end_of(job), ErrorCode::CANCELLED);
}

}  // namespace
}  // namespace native_infer
