// What the inference thread does: take news, end what was cancelled or is late, run a batch, tell
// the listener, again.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/batch_builder.h"
#include "engine/batch_run.h"
#include "engine/counters.h"
#include "engine/deadlines.h"
#include "engine/job.h"
#include "engine/job_queue.h"
#include "engine/lanes.h"
#include "graph/text_model.h"
#include "native_infer/engine.h"

namespace native_infer {

/// Lives on the inference thread, but for `cancel` and `close`; nothing else here is shared but the
/// queue and the counters.
class InferenceLoop {
 public:
  /// What the loop needs of a model. The graph is the inference thread's alone.
  struct Parts {
    const ModelInfo& info;
    const Tokenizer& tokenizer;
    TextModel& graph;
  };

  static Parts parts_of(Model& model) { return {model.info(), model.tokenizer(), *model.graph_}; }

  InferenceLoop(const Parts& model, const EngineLimits& limits, JobQueue& queue, Counters& counters,
                EngineListener& listener);

  /// Returns when the queue is closed and every job in it has ended.
  void run();

  /// Ends the run under way where `job` was the last that waited for it. Any thread; after
  /// `JobQueue::cancel`, so that what was interrupted finds the news of why.
  void cancel(JobId job) { run_.slot().cancel(job); }

  /// Ends the run under way, and fails all that would follow. Any thread; after `JobQueue::close`.
  void close() { run_.slot().close(); }

 private:
  void admit();
  void end_early();
  void reject_all();
  void run_one_batch();
  void abort(Job& job, const Error& error);
  void end(Job& job);
  void count_end(const Job& job);
  void deliver();

  JobQueue& queue_;
  Counters& counters_;
  EngineListener& listener_;

  News news_;
  Lanes lanes_;
  Deadlines deadlines_;
  BatchBuilder builder_;
  BatchRun run_;
  std::vector<JobResult> ended_;
};

}  // namespace native_infer
