// The inference loop on a thread of its own, with fakes around it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/fakes.h"
#include "engine/inference_loop.h"
#include "support/collector.h"

namespace native_infer::test {

using Runs = std::vector<std::vector<std::int32_t>>;

/// Its graph can be held in the middle of a run.
class LoopFixture : public testing::Test {
 protected:
  LoopFixture() {
    info_.dimensions = 2;
    info_.max_tokens = 6;
    info_.vocabulary_size = 100;
    info_.batches = true;
  }
  ~LoopFixture() override { finish(); }

  void start(const EngineLimits& limits = {}) {
    loop_ = std::make_unique<InferenceLoop>(InferenceLoop::Parts{info_, tokenizer_, graph_}, limits,
                                            queue_, counters_, collector_);
    thread_ = std::thread([this] { loop_->run(); });
  }
  void finish() {
    graph_.open();
    queue_.close(Engine::Close::kDrain);
    if (thread_.joinable()) thread_.join();
  }

  /// Starts a run of one text, token 1, and holds it.
  JobId hold() {
    graph_.shut();
    const JobId id = submit({"1"});
    graph_.wait_for_run(1);
    return id;
  }

  JobId submit(Texts texts, const JobOptions& options = {}) {
    return push(std::move(texts), options);
  }
  JobId submit_pairs(Pairs pairs, const JobOptions& options = {}) {
    return push(std::move(pairs), options);
  }
  JobId push(JobInput input, const JobOptions& options) {
    const JobId id = ++last_;
    queue_.push(std::make_unique<Job>(id, std::move(input), options));
    return id;
  }
  /// Starts a run of two jobs, tokens 2 and 3, and holds it.
  std::pair<JobId, JobId> hold_two() {
    hold();
    const std::pair<JobId, JobId> jobs = {submit({"2"}), submit({"3"})};
    graph_.open_for(1);
    graph_.wait_for_run(2);
    return jobs;
  }

  void cancel(JobId id) {
    queue_.cancel(id);
    loop_->cancel(id);
  }
  void reject() {
    queue_.close(Engine::Close::kReject);
    loop_->close();
  }
  JobResult result(JobId id) { return collector_.wait_for(id); }
  std::optional<ErrorCode> end_of(JobId id) {
    const JobResult ended = result(id);
    return ended.error ? std::optional(ended.error->code()) : std::nullopt;
  }

  ModelInfo info_;
  FakeTokenizer tokenizer_;
  FakeGraph graph_;
  Collector collector_;
  Counters counters_;
  JobQueue queue_{EngineLimits{}};
  std::unique_ptr<InferenceLoop> loop_;
  std::thread thread_;
  JobId last_ = 0;
};

}  // namespace native_infer::test
