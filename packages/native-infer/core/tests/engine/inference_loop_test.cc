#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "engine/loop_fixture.h"
#include "model/vector_steps.h"
#include "support/results.h"

namespace native_infer {
namespace {

using std::chrono::milliseconds;
using InferenceLoopTest = test::LoopFixture;
using test::Runs;

const JobOptions kBulk = {.lane = Lane::kBulk};

TEST_F(InferenceLoopTest, WhatQueuedUpDuringARunIsTheNextBatch) {
  start();
  hold();
  for (const char* text : {"2", "3", "4"}) submit({text});
  finish();
  EXPECT_EQ(graph_.runs(), (Runs{{1}, {2, 3, 4}}));
}

TEST_F(InferenceLoopTest, InteractiveTextsGoBeforeBulkTextsThatCameFirst) {
  start();
  hold();
  submit({"2", "3"}, kBulk);
  submit({"4"});
  submit({"5"});
  finish();
  EXPECT_EQ(graph_.runs(), (Runs{{1}, {4, 5}, {2, 3}}));
}

TEST_F(InferenceLoopTest, AnInteractiveTextWaitsForOneBatchOfALongBulkJobOnly) {
  start({.max_batch_texts = 2});
  graph_.shut();
  submit({"2", "3", "4", "5", "6"}, kBulk);
  graph_.wait_for_run(1);
  submit({"9"});
  finish();
  EXPECT_EQ(graph_.runs(), (Runs{{2, 3}, {9}, {4, 5}, {6}}));
}

TEST_F(InferenceLoopTest, ANotFiniteVectorFailsItsTextAlone) {
  start();
  hold();
  const JobId other = submit({"3"});
  const JobId job = submit({"2", "13", "4"});
  finish();
  const JobResult ended = result(job);
  EXPECT_FALSE(ended.error);
  ASSERT_EQ(ended.failures.size(), 1U);
  EXPECT_EQ(ended.failures[0].index, 1U);
  EXPECT_EQ(ended.failures[0].error.code(), ErrorCode::NOT_FINITE);
  EXPECT_EQ(test::floats(ended), (std::vector<float>{2, 2, 0, 0, 4, 4}));
  EXPECT_TRUE(result(other).failures.empty());
  EXPECT_EQ(counters_.completed.read(), 4U);
  EXPECT_EQ(counters_.failed.read(), 1U);
}

TEST_F(InferenceLoopTest, ATextThatCannotBeTokenizedFailsAlone) {
  start();
  const JobResult ended = result(submit({"2", "word", "3"}));
  ASSERT_EQ(ended.failures.size(), 1U);
  EXPECT_EQ(ended.failures[0].index, 1U);
  EXPECT_EQ(ended.failures[0].error.code(), ErrorCode::INTERNAL);
  EXPECT_EQ(test::floats(ended), (std::vector<float>{2, 2, 0, 0, 3, 3}));
}

TEST_F(InferenceLoopTest, WithoutTruncationALongTextFailsAlone) {
  start();
  const JobResult ended =
      result(submit({"1 2 3 4 5 6", "1 2 3 4 5 6 7"}, {.truncation = Truncation::kNone}));
  ASSERT_EQ(ended.failures.size(), 1U);
  EXPECT_EQ(ended.failures[0].index, 1U);
  EXPECT_EQ(ended.failures[0].error.code(), ErrorCode::TOO_LONG);
  EXPECT_EQ(ended.tokens, (std::vector<std::uint32_t>{6, 0}));
}

TEST_F(InferenceLoopTest, TruncationCutsTheSideAskedFor) {
  start();
  JobOptions tokens = {.granularity = Granularity::kTokens};
  const auto first_of = [&](Truncation side) {
    tokens.truncation = side;
    const JobResult ended = result(submit({"1 2 3 4 5 6 7 8"}, tokens));
    EXPECT_EQ(ended.truncated, 1U);
    return test::floats(ended).front();
  };
  EXPECT_EQ(first_of(Truncation::kEnd), 1);
  EXPECT_EQ(first_of(Truncation::kStart), 3);
}

TEST_F(InferenceLoopTest, ACancelledJobLeavesTheQueueAndItsRoom) {
  start();
  const JobId held = hold();
  const JobId job = submit({"2", "3"});
  const JobId other = submit({"4"});
  cancel(job);
  finish();
  EXPECT_EQ(end_of(job), ErrorCode::CANCELLED);
  EXPECT_EQ(end_of(held), std::nullopt);
  EXPECT_EQ(end_of(other), std::nullopt);
  EXPECT_EQ(graph_.runs(), (Runs{{1}, {4}}));
  EXPECT_EQ(counters_.cancelled.read(), 2U);
  EXPECT_EQ(queue_.load().texts, 0U);
}

TEST_F(InferenceLoopTest, CancellingAJobThatRunsAloneEndsTheRun) {
  start();
  const JobId alone = hold();
  cancel(alone);  // the gate stays shut: only the interruption ends the run
  EXPECT_EQ(end_of(alone), ErrorCode::CANCELLED);
  graph_.open();
  EXPECT_EQ(end_of(submit({"2"})), std::nullopt);
}

TEST_F(InferenceLoopTest, CancellingALongJobInTheMiddleOfItsRunEndsItOnce) {
  start({.max_batch_texts = 2});
  graph_.shut();
  const JobId job = submit({"2", "3", "4", "5", "6"});
  graph_.wait_for_run(1);
  cancel(job);
  EXPECT_EQ(end_of(job), ErrorCode::CANCELLED);
  finish();
  EXPECT_EQ(collector_.doubled(), 0U);
  EXPECT_EQ(graph_.runs().size(), 1U);
}

TEST_F(InferenceLoopTest, CancellingOneOfTwoJobsInARunLeavesTheOtherItsVector) {
  start();
  const auto [one, two] = hold_two();
  cancel(one);
  graph_.open();
  EXPECT_EQ(test::floats(result(two)), (std::vector<float>{3, 3}));
  finish();
  EXPECT_EQ(collector_.doubled(), 0U);
}

TEST_F(InferenceLoopTest, CancellingAllJobsOfARunEndsIt) {
  start();
  const auto [one, two] = hold_two();
  cancel(two);
  cancel(one);  // the gate stays shut: only the interruption ends the run
  EXPECT_EQ(end_of(one), ErrorCode::CANCELLED);
  EXPECT_EQ(end_of(two), ErrorCode::CANCELLED);
  graph_.open();
  EXPECT_EQ(end_of(submit({"2"})), std::nullopt);
}

TEST_F(InferenceLoopTest, AJobPastItsDeadlineEndsWithoutARun) {
  start();
  hold();
  const JobId late = submit({"2"}, {.deadline = Clock::now() + milliseconds(5)});
  const JobId timely = submit({"3"}, {.deadline = Clock::now() + std::chrono::hours(1)});
  std::this_thread::sleep_for(milliseconds(20));
  finish();
  EXPECT_EQ(end_of(late), ErrorCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(end_of(timely), std::nullopt);
  EXPECT_EQ(graph_.runs(), (Runs{{1}, {3}}));
  EXPECT_EQ(counters_.expired.read(), 1U);
}

TEST_F(InferenceLoopTest, RejectingEndsBothLanesAndTheRun) {
  start();
  const JobId held = hold();
  const JobId interactive = submit({"2"});
  const JobId bulk = submit({"3"}, kBulk);
  reject();  // the gate stays shut: only the interruption ends the run
  EXPECT_EQ(end_of(held), ErrorCode::CLOSED);
  EXPECT_EQ(end_of(interactive), ErrorCode::CLOSED);
  EXPECT_EQ(end_of(bulk), ErrorCode::CLOSED);
  finish();
  EXPECT_EQ(graph_.runs(), (Runs{{1}}));
  EXPECT_EQ(collector_.doubled(), 0U);
}

TEST_F(InferenceLoopTest, RejectingEndsALongJobOfWhichPartsHaveRun) {
  start({.max_batch_texts = 2});
  graph_.shut();
  const JobId job = submit({"2", "3", "4", "5", "6"});
  graph_.wait_for_run(1);
  graph_.open_for(1);
  graph_.wait_for_run(2);
  reject();
  EXPECT_EQ(end_of(job), ErrorCode::CLOSED);
  finish();
  EXPECT_EQ(graph_.runs(), (Runs{{2, 3}, {4, 5}}));
}

TEST_F(InferenceLoopTest, DrainingTurnsIntoRejectingInTheMiddleOfARun) {
  start();
  const JobId held = hold();
  queue_.close(Engine::Close::kDrain);
  reject();
  EXPECT_EQ(end_of(held), ErrorCode::CLOSED);
}

TEST_F(InferenceLoopTest, PromptTokensDoNotCountWhereTheModelLeavesThemOut) {
  info_.include_prompt = false;
  start();
  const JobResult ended = result(submit({"4 6"}, {.prompt = "80 90 "}));
  EXPECT_EQ(test::floats(ended), (std::vector<float>{5, 5}));
  EXPECT_EQ(ended.tokens, (std::vector<std::uint32_t>{4}));
}

TEST_F(InferenceLoopTest, WithoutItsPromptATextsFirstTokenIsTheOneAfterIt) {
  info_.include_prompt = false;
  info_.poolings = {Pooling::kCls, Pooling::kLastToken};
  start();
  const JobResult ended = result(submit({"4 6"}, {.prompt = "80 90 "}));
  EXPECT_EQ(test::floats(ended), (std::vector<float>{4, 4, 6, 6}));
}

TEST_F(InferenceLoopTest, TheModelsSideIsCutUnlessTheJobSaysOtherwise) {
  info_.max_tokens = 2;
  info_.poolings = {Pooling::kCls};
  info_.truncation_side = TruncationSide::kStart;
  start();
  EXPECT_EQ(test::floats(result(submit({"1 2 3"}))), (std::vector<float>{2, 2}));
  EXPECT_EQ(test::floats(result(submit({"1 2 3"}, {.truncation = Truncation::kEnd}))),
            (std::vector<float>{1, 1}));
}

TEST_F(InferenceLoopTest, StepsFollowPooling) {
  std::vector<std::unique_ptr<VectorStep>> steps;
  steps.push_back(load_step({.kind = StepKind::kCut, .width_after = 1}));
  info_.steps = std::make_shared<const VectorSteps>(std::move(steps));
  info_.dimensions = 1;
  start();
  EXPECT_EQ(test::floats(result(submit({"4 6"}))), (std::vector<float>{5}));
}

TEST_F(InferenceLoopTest, PromptTokensCountOtherwise) {
  start();
  EXPECT_EQ(test::floats(result(submit({"4 6"}, {.prompt = "80 90 "}))),
            (std::vector<float>{45, 45}));
}

TEST_F(InferenceLoopTest, TheTraceSaysWhatTheJobsBatchesHeld) {
  start({.max_batch_texts = 3});
  hold();
  const JobId job = submit({"2 2", "3", "4 4 4", "5"});
  finish();
  const JobTrace trace = result(job).trace;
  EXPECT_EQ(trace.batches, 2U);
  EXPECT_EQ(trace.batch_texts, 3U);
  EXPECT_EQ(trace.batch_tokens, 6U);
  EXPECT_GE(trace.total, trace.queue + trace.run);
}

}  // namespace
}  // namespace native_infer
