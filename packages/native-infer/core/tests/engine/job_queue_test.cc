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

std::unique_ptr<Job> job_of(std::vector<std::string> texts, JobId id = 0) {
  auto job = std::make_unique<Job>();
  job->texts = std::move(texts);
  for (const std::string& text : job->texts) job->bytes += text.size();
  job->result.id = id;
  return job;
}

ErrorCode rejection(JobQueue& queue, std::vector<std::string> texts) {
  const auto error = error_of([&] { queue.push(job_of(std::move(texts))); });
  return error ? error->code() : ErrorCode::INTERNAL;
}

TEST(JobQueue, HandsJobsOutInTheirOrder) {
  JobQueue queue({});
  for (JobId id = 1; id <= 3; ++id) queue.push(job_of({"x"}, id));
  std::deque<std::unique_ptr<Job>> backlog;
  ASSERT_TRUE(queue.take(backlog));
  ASSERT_EQ(backlog.size(), 3U);
  for (JobId id = 1; id <= 3; ++id) EXPECT_EQ(backlog[id - 1]->result.id, id);
}

TEST(JobQueue, RejectsWhenFullOfTextsAndTakesAgainAfterARelease) {
  JobQueue queue({.max_queue_requests = 2});
  queue.push(job_of({"a", "b"}));
  EXPECT_EQ(rejection(queue, {"c"}), ErrorCode::OVERLOADED);
  std::deque<std::unique_ptr<Job>> backlog;
  ASSERT_TRUE(queue.take(backlog));
  // Taken is not answered: the room is still in use.
  EXPECT_EQ(rejection(queue, {"c"}), ErrorCode::OVERLOADED);
  queue.release(*backlog.front());
  EXPECT_EQ(queue.requests(), 0U);
  queue.push(job_of({"c"}));
}

TEST(JobQueue, RejectsWhenFullOfBytes) {
  JobQueue queue({.max_queue_bytes = 10});
  queue.push(job_of({"12345678"}));
  EXPECT_EQ(rejection(queue, {"123"}), ErrorCode::OVERLOADED);
  queue.push(job_of({"12"}));
}

TEST(JobQueue, SaysThatAJobCouldNeverFit) {
  JobQueue queue({.max_queue_requests = 2, .max_queue_bytes = 10});
  EXPECT_EQ(rejection(queue, {"a", "b", "c"}), ErrorCode::TOO_LONG);
  EXPECT_EQ(rejection(queue, {"12345678901"}), ErrorCode::TOO_LONG);
}

TEST(JobQueue, TakesNothingAfterCloseButHandsOutWhatItHas) {
  JobQueue queue({});
  queue.push(job_of({"x"}));
  queue.close(Engine::Close::kDrain);
  EXPECT_EQ(rejection(queue, {"y"}), ErrorCode::CLOSED);
  std::deque<std::unique_ptr<Job>> backlog;
  EXPECT_TRUE(queue.take(backlog));
  EXPECT_EQ(backlog.size(), 1U);
  backlog.clear();
  EXPECT_FALSE(queue.take(backlog));
}

TEST(JobQueue, CloseWakesAWaitingThread) {
  JobQueue queue({});
  std::thread waiting([&] {
    std::deque<std::unique_ptr<Job>> backlog;
    EXPECT_FALSE(queue.take(backlog));
  });
  queue.close(Engine::Close::kReject);
  waiting.join();
  EXPECT_TRUE(queue.rejecting());
}

TEST(JobQueue, LosesAndDoublesNothingUnderContention) {
  constexpr JobId kPerThread = 2000;
  constexpr JobId kThreads = 4;
  JobQueue queue({.max_queue_requests = 64});
  std::set<JobId> seen;
  std::thread consumer([&] {
    std::deque<std::unique_ptr<Job>> backlog;
    while (queue.take(backlog)) {
      for (const auto& job : backlog) {
        EXPECT_TRUE(seen.insert(job->result.id).second);
        queue.release(*job);
      }
      backlog.clear();
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
  EXPECT_EQ(queue.requests(), 0U);
}

}  // namespace
}  // namespace native_infer
