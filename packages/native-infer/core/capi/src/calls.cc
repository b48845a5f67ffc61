#include "calls.h"

#include <utility>

namespace native_infer::capi {

JobId Calls::submit(Engine& engine, JobInput input, const JobOptions& options,
                    std::shared_ptr<Waiter> waiter) {
  // What needs memory comes before the job is accepted. Its id is not known until then, and so the
  // result must wait for this function: both take the lock.
  std::map<JobId, std::shared_ptr<Waiter>> holder;
  holder.emplace(0, std::move(waiter));
  auto node = holder.extract(holder.begin());
  const std::lock_guard lock(mutex_);
  const JobId id = engine.submit(std::move(input), options);
  node.key() = id;
  waiting_.insert(std::move(node));
  return id;
}

void Calls::jobs_ended(std::vector<JobResult> results) noexcept {
  for (JobResult& result : results) {
    std::shared_ptr<Waiter> waiter;
    {
      const std::lock_guard lock(mutex_);
      const auto found = waiting_.find(result.id);
      if (found == waiting_.end()) continue;
      waiter = std::move(found->second);
      waiting_.erase(found);
    }
    waiter->ended(std::move(result));
  }
}

void Calls::stopped() noexcept {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

bool Calls::stopped_by(std::chrono::steady_clock::time_point end) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, end, [this] { return stopped_; });
}

void BlockedThread::ended(JobResult result) noexcept {
  const std::lock_guard lock(mutex_);
  result_ = std::move(result);
  has_ended_ = true;
  changed_.notify_one();
}

bool BlockedThread::wait_until(std::chrono::steady_clock::time_point end, JobResult& result) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_until(lock, end, [this] { return has_ended_; })) return false;
  result = std::move(result_);
  return true;
}

}  // namespace native_infer::capi
