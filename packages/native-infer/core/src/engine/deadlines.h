// Which waiting jobs have run out of time.
#pragma once

#include <set>
#include <utility>

#include "engine/job.h"

namespace native_infer {

/// Refers to jobs, owns none.
class Deadlines {
 public:
  void add(Job& job) {
    if (job.options.deadline) jobs_.emplace(*job.options.deadline, &job);
  }
  void remove(Job& job) {
    if (job.options.deadline) jobs_.erase({*job.options.deadline, &job});
  }

  /// A job whose deadline is `now` or earlier; null where there is none.
  Job* expired(Clock::time_point now) const {
    const bool some = !jobs_.empty() && jobs_.begin()->first <= now;
    return some ? jobs_.begin()->second : nullptr;
  }

 private:
  std::set<std::pair<Clock::time_point, Job*>> jobs_;
};

}  // namespace native_infer
