// The jobs that wait, in two lanes, each first in, first out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>

#include "engine/job.h"

namespace native_infer {

/// Refers to jobs, owns none. Every function takes constant time.
class Lanes {
 public:
  void add(Job& job);
  void remove(Job& job);
  /// Puts a job behind those that wait in its lane, as if it had come just now.
  void postpone(Job& job);
  /// Puts a job in front of those that wait in its lane.
  void prefer(Job& job);
  bool empty() const { return jobs_[0].empty() && jobs_[1].empty(); }

  /// The lane of the next batch. Some job must wait.
  Lane begin_batch();

  /// The job whose text is next in `lane`; null where nothing waits there.
  Job* front(Lane lane) const;

  /// The job that has waited longest in any lane; null where none waits.
  Job* any() const;

 private:
  static std::size_t index(Lane lane) { return static_cast<std::size_t>(lane); }

  std::array<std::list<Job*>, 2> jobs_;
  std::uint64_t last_ticket_ = 0;
  /// Interactive jobs up to this ticket have waited for a bulk batch.
  std::uint64_t delayed_up_to_ = 0;
  std::size_t batches_since_bulk_ = 0;
  bool last_was_bulk_ = false;
};

}  // namespace native_infer
