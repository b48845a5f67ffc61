#include "engine/job_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/error_of.h"

namespace native_infer {
namespace {

using test::error_of;

std::unique_ptr<Job> job_of(Texts texts, JobId id = 0, Lane lane = Lane::kInteractive) {
  return std::make_unique<Job>(id, std::move(texts), JobOptions{.lane = lane});
}
std::unique_ptr<Job> bulk_of(Texts texts, JobId id = 0) {
  return job_of(std::move(texts), id, Lane::kBulk);
}

ErrorCode rejection(JobQueue& queue, Texts texts) {
  const auto error = error_of([&] { queue.push(job_of(std::move(texts))); });
  return error ? error->code() : ErrorCode::INTERNAL;
}

TEST(JobQueue, HandsJobsOutInTheirOrder) {
  JobQueue queue({});
  for (JobId id = 1; id <= 3; ++id) queue.push(job_of({"x"}, id));
  News news;
  ASSERT_TRUE(queue.take(news, true));
  ASSERT_EQ(news.jobs.size(), 3U);
  for (JobId id = 1; id <= 3; ++id) EXPECT_EQ(news.jobs[id - 1]->result.id, id);
}

TEST(JobQueue, RejectsWhenFullOfTextsAndTakesAgainAfterARelease) {
  JobQueue queue({.max_queue_texts = 2});
  queue.push(job_of({"a", "b"}, 7));
  EXPECT_EQ(rejection(queue, {"c"}), ErrorCode::OVERLOADED);
  News news;
  ASSERT_TRUE(queue.take(news, true));
  // Taken is not answered: the room is still in use.
  EXPECT_EQ(rejection(queue, {"c"}), ErrorCode::OVERLOADED);
  queue.release(7);
  EXPECT_EQ(queue.load().texts, 0U);
  EXPECT_EQ(queue.load().bytes, 0U);
  queue.push(job_of({"c"}));
}

TEST(JobQueue, RejectsWhenFullOfBytes) {
  JobQueue queue({.max_queue_bytes = 10});
  queue.push(job_of({"12345678"}, 1));
  EXPECT_EQ(rejection(queue, {"123"}), ErrorCode::OVERLOADED);
  queue.push(job_of({"12"}, 2));
}

TEST(JobQueue, BulkLeavesAnEighthOfTheTextsToTheInteractiveLane) {
  JobQueue queue({.max_queue_texts = 16});
  queue.push(bulk_of(Texts(14, "x"), 1));
  EXPECT_EQ(queue.no_room_for(1, Lane::kBulk)->code(), ErrorCode::OVERLOADED);
  EXPECT_EQ(queue.no_room_for(2, Lane::kInteractive), std::nullopt);
  queue.push(job_of({"a", "b"}, 2));
  EXPECT_EQ(rejection(queue, {"c"}), ErrorCode::OVERLOADED);
  queue.release(1);
  queue.push(bulk_of(Texts(14, "x"), 3));
}

TEST(JobQueue, BulkLeavesAnEighthOfTheBytesToTheInteractiveLane) {
  JobQueue queue({.max_queue_bytes = 16});
  queue.push(bulk_of({"1234567"}, 1));
  EXPECT_TRUE(error_of([&] { queue.push(bulk_of({"12345678"}, 2)); }));
  queue.push(bulk_of({"1234567"}, 2));
  queue.push(job_of({"12"}, 3));
}

TEST(JobQueue, InteractiveJobsMayFillAllOfIt) {
  JobQueue queue({.max_queue_texts = 16});
  for (JobId id = 1; id <= 16; ++id) queue.push(job_of({"x"}, id));
  EXPECT_EQ(rejection(queue, {"x"}), ErrorCode::OVERLOADED);
}

TEST(JobQueue, ABulkJobLargerThanItsShareIsAcceptedAlone) {
  JobQueue queue({.max_queue_texts = 2});
  queue.push(bulk_of({"a", "b"}, 1));
  queue.release(1);
  queue.push(job_of({"a"}, 2));
  queue.push(bulk_of({"b"}, 3));
  queue.release(2);
  EXPECT_EQ(queue.no_room_for(1, Lane::kBulk)->code(), ErrorCode::OVERLOADED);
  EXPECT_EQ(queue.no_room_for(1, Lane::kInteractive), std::nullopt);
}

TEST(JobQueue, SaysThatAJobCouldNeverFit) {
  JobQueue queue({.max_queue_texts = 2, .max_queue_bytes = 10});
  EXPECT_EQ(rejection(queue, {"a", "b", "c"}), ErrorCode::TOO_LONG);
  EXPECT_EQ(rejection(queue, {"12345678901"}), ErrorCode::TOO_LONG);
}

TEST(JobQueue, TakesNothingAfterCloseButHandsOutWhatItHas) {
  JobQueue queue({});
  queue.push(job_of({"x"}));
  queue.close(Engine::Close::kDrain);
  EXPECT_EQ(rejection(queue, {"y"}), ErrorCode::CLOSED);
  News news;
  EXPECT_TRUE(queue.take(news, true));
  EXPECT_EQ(news.jobs.size(), 1U);
  EXPECT_FALSE(news.rejecting);
  EXPECT_FALSE(queue.take(news, true));
}

TEST(JobQueue, CloseWakesAWaitingThread) {
  JobQueue queue({});
  std::thread waiting([&] {
    News news;
    EXPECT_FALSE(queue.take(news, true));
    EXPECT_TRUE(news.rejecting);
  });
  queue.close(Engine::Close::kReject);
  waiting.join();
}

TEST(JobQueue, WhoeverIsAtWorkDoesNotWait) {
  JobQueue queue({});
  News news;
  EXPECT_TRUE(queue.take(news, false));
  EXPECT_TRUE(news.jobs.empty());
}

TEST(JobQueue, TellsOfACancellationOnceWhileTheJobIsThere) {
  JobQueue queue({});
  queue.push(job_of({"x"}, 1));
  queue.push(job_of({"x"}, 2));
  News news;
  queue.cancel(2);
  queue.cancel(2);
  queue.cancel(99);
  ASSERT_TRUE(queue.take(news, true));
  ASSERT_EQ(news.cancelled.size(), 1U);
  EXPECT_EQ(news.cancelled.front()->result.id, 2U);
  queue.release(2);
  queue.cancel(2);
  ASSERT_TRUE(queue.take(news, false));
  EXPECT_TRUE(news.cancelled.empty());
}

TEST(JobQueue, ACancellationDoesNotOutliveItsJob) {
  JobQueue queue({});
  queue.push(job_of({"x"}, 1));
  News news;
  ASSERT_TRUE(queue.take(news, true));
  queue.cancel(1);
  queue.release(1);
  ASSERT_TRUE(queue.take(news, false));
  EXPECT_TRUE(news.cancelled.empty());
}

TEST(JobQueue, LosesAndDoublesNothingUnderContention) {
  constexpr JobId kPerThread = 2000;
  constexpr JobId kThreads = 4;
  JobQueue queue({.max_queue_texts = 64});
  std::set<JobId> seen;
  std::thread consumer([&] {
    News news;
    while (queue.take(news, true)) {
      for (const Job* job : news.jobs) {
        const JobId id = job->result.id;
        EXPECT_TRUE(seen.insert(id).second);
        queue.release(id);
      }
    }
  });
  std::atomic<JobId> accepted = 0;
  std::vector<std::thread> producers;
  for (JobId thread = 0; thread < kThreads; ++thread) {
    producers.emplace_back([&, thread] {
      for (JobId i = 0; i < kPerThread; ++i) {
        const bool rejected =
            error_of([&] { queue.push(job_of({"x"}, thread * kPerThread + i)); }).has_value();
        if (!rejected) ++accepted;
      }
    });
  }
  for (std::thread& producer : producers) producer.join();
  queue.close(Engine::Close::kDrain);
  consumer.join();
  EXPECT_EQ(seen.size(), accepted.load());
  EXPECT_EQ(queue.load().texts, 0U);
}

}  // namespace
}  // namespace native_infer
