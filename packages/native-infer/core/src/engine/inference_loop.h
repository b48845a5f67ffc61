// What the inference thread does: take news, end what was cancelled or is late, run a batch, tell
// the listener, again.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/batch_builder.h"
#include "engine/counters.h"
#include "engine/deadlines.h"
#include "engine/job.h"
#include "engine/job_queue.h"
#include "engine/lanes.h"
#include "engine/output_writer.h"
#include "engine/run_slot.h"
#include "model/text_model.h"
#include "native_infer/engine.h"

namespace native_infer {

/// Lives on the inference thread, but for `interrupt`; nothing else here is shared but the queue
/// and the counters.
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

  /// Ends the run where `job` has it to itself. Any thread.
  void interrupt(JobId job) { slot_.interrupt(job); }

 private:
  void admit();
  void end_early();
  void reject_all();
  void run_one_batch();
  void compute();
  void fail_batch(const Error& error);
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
  RunSlot slot_;
  OutputWriter writer_;
  std::vector<JobResult> ended_;
};

}  // namespace native_infer
