// The run that is going on, as far as other threads may end it.
#pragma once

#include <mutex>

#include "model/text_model.h"
#include "native_infer/job.h"

namespace native_infer {

/// `run` belongs to the inference thread; `interrupt` may be called on any.
class RunSlot {
 public:
  explicit RunSlot(TextModel& model) : model_(model) {}

  /// Runs the model. `sole` is the job that has the batch to itself, 0 where there is none. Throws
  /// `Error` with `CANCELLED` where that job was interrupted.
  TokenVectors run(const TokenBatch& batch, JobId sole) {
    const Occupation occupation(*this, sole);
    return model_.run(batch);
  }

  /// Ends the run where `job` has it to itself. The lock makes sure that no other run is hit: a run
  /// cannot end and the next begin in between.
  void interrupt(JobId job) {
    const std::lock_guard lock(mutex_);
    if (sole_ != job || job == 0) return;
    interrupted_ = true;
    model_.interrupt();
  }

 private:
  class Occupation {
   public:
    Occupation(RunSlot& slot, JobId sole) : slot_(slot) {
      const std::lock_guard lock(slot_.mutex_);
      slot_.sole_ = sole;
    }
    ~Occupation() {
      const std::lock_guard lock(slot_.mutex_);
      slot_.sole_ = 0;
      if (slot_.interrupted_) slot_.model_.clear_interrupt();
      slot_.interrupted_ = false;
    }
    Occupation(const Occupation&) = delete;
    Occupation& operator=(const Occupation&) = delete;

   private:
    RunSlot& slot_;
  };

  TextModel& model_;
  std::mutex mutex_;  // guards the two below
  JobId sole_ = 0;
  bool interrupted_ = false;
};

}  // namespace native_infer
