// The bounded queue between the threads that submit and the inference thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/job.h"
#include "native_infer/engine.h"

namespace native_infer {

/// What has happened since the inference thread last looked.
struct News {
  /// In the order in which they came.
  std::vector<Job*> jobs;
  std::vector<Job*> cancelled;
  /// End what waits with `CLOSED`.
  bool rejecting = false;
};

/// Owns every job from `push` to `release`. Every function may be called on any thread; each holds
/// the lock for a few instructions, but for `take`, which waits.
class JobQueue {
 public:
  explicit JobQueue(const EngineLimits& limits) : limits_(limits) {}

  /// Throws `Error` with `CLOSED`, `OVERLOADED` or `TOO_LONG`; the job is then not in the queue.
  void push(std::unique_ptr<Job> job);

  /// What `push` would throw for a job of so many texts, however short, now.
  std::optional<Error> no_room_for(std::size_t texts, Lane lane) const;

  /// Tells the inference thread, once, if the job is still there.
  void cancel(JobId id);

  /// Replaces `news`; waits for some only where the caller is `idle`. False where the queue is
  /// closed and there is nothing new.
  bool take(News& news, bool idle);

  /// Ends a job's life and gives back its room.
  void release(JobId id);

  void close(Engine::Close mode);

  /// Texts, and their bytes, pushed and not yet released.
  struct Load {
    std::size_t texts = 0;
    std::size_t bytes = 0;
  };
  Load load() const;

 private:
  /// Why a job does not get in; empty where it does.
  std::optional<Error> refusal(const Load& job, Lane lane) const;
  bool has_room(const Load& job, Lane lane) const;

  const EngineLimits limits_;
  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  std::unordered_map<JobId, std::unique_ptr<Job>> jobs_;
  News news_;
  Load load_;
  Load bulk_load_;  // of the bulk lane, part of `load_`
  bool closed_ = false;
};

}  // namespace native_infer
