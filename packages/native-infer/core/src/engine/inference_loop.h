// What the inference thread does: take jobs, tokenize, run a batch, pool, tell the listener, again.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "engine/batch_policy.h"
#include "engine/counters.h"
#include "engine/job.h"
#include "engine/job_queue.h"
#include "model/text_model.h"
#include "native_infer/engine.h"

namespace native_infer {

/// Lives on the inference thread; nothing here is shared but the queue and the counters.
class InferenceLoop {
 public:
  InferenceLoop(Model& model, const EngineLimits& limits, JobQueue& queue, Counters& counters,
                EngineListener& listener);

  /// Returns when the queue is closed and every job in it has ended.
  void run();

 private:
  /// One text of a batch.
  struct Member {
    Job* job;
    std::size_t index;
  };

  void run_one_batch();
  void reject_backlog();
  void form_batch();
  bool encode_next(const Job& job);
  void compute();
  void finish(const Member& member, std::span<const float> tokens, std::size_t width);
  void fail(Job& job, const Error& error);
  void deliver();

  Model& model_;
  JobQueue& queue_;
  Counters& counters_;
  EngineListener& listener_;
  const BatchLimits limits_;

  /// Accepted jobs in order of arrival; those before `unstarted_` have all their texts in the
  /// batch.
  std::deque<std::unique_ptr<Job>> backlog_;
  std::size_t unstarted_ = 0;

  // The batch in the making. Reused from batch to batch.
  TokenBatch batch_;
  std::vector<Member> members_;
  Encoding encoding_;
  /// `encoding_` holds the next text, which did not fit into the last batch.
  bool encoded_ahead_ = false;
};

}  // namespace native_infer
