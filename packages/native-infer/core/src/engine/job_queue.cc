#include "engine/job_queue.h"

#include <string>
#include <utility>

namespace native_infer {

void JobQueue::push(std::unique_ptr<Job> job) {
  const Load room = {job->size(), job->bytes};
  {
    const std::lock_guard lock(mutex_);
    if (const auto error = refusal(room)) throw Error(*error);
    load_.requests += room.requests;
    load_.bytes += room.bytes;
    news_.jobs.push_back(job.get());
    jobs_.emplace(job->result.id, std::move(job));
  }
  changed_.notify_one();
}

std::optional<Error> JobQueue::no_room_for(std::size_t texts) const {
  const std::lock_guard lock(mutex_);
  return refusal({.requests = texts});
}

std::optional<Error> JobQueue::refusal(const Load& job) const {
  if (closed_) return Error(ErrorCode::CLOSED, "The engine is closed.");
  if (job.requests > limits_.max_queue_requests) {
    return Error(ErrorCode::TOO_LONG,
                 "The call has " + std::to_string(job.requests) + " texts; at most " +
                     std::to_string(limits_.max_queue_requests) +
                     " (maxQueueRequests) fit into the queue. Split the call.");
  }
  if (job.bytes > limits_.max_queue_bytes) {
    return Error(ErrorCode::TOO_LONG, "The call's texts have " + std::to_string(job.bytes) +
                                          " bytes; at most " +
                                          std::to_string(limits_.max_queue_bytes) +
                                          " (maxQueueBytes) fit into the queue. Split the call.");
  }
  if (load_.requests + job.requests > limits_.max_queue_requests ||
      load_.bytes + job.bytes > limits_.max_queue_bytes) {
    return Error(ErrorCode::OVERLOADED,
                 "The queue is full: " + std::to_string(load_.requests) + " texts wait.");
  }
  return std::nullopt;
}

void JobQueue::cancel(JobId id) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end() || std::exchange(found->second->cancelled, true)) return;
  // No need to wake anyone: while there is a job, the inference thread is at work.
  news_.cancelled.push_back(found->second.get());
}

bool JobQueue::take(News& news, bool idle) {
  news.jobs.clear();
  news.cancelled.clear();
  std::unique_lock lock(mutex_);
  if (idle) changed_.wait(lock, [this] { return closed_ || !news_.jobs.empty(); });
  std::swap(news.jobs, news_.jobs);
  std::swap(news.cancelled, news_.cancelled);
  news.rejecting = news_.rejecting;
  return !idle || !news.jobs.empty();
}

void JobQueue::release(JobId id) {
  std::unique_ptr<Job> job;  // destroyed after the lock is given back
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  job = std::move(found->second);
  jobs_.erase(found);
  load_.requests -= job->size();
  load_.bytes -= job->bytes;
  // A cancellation that came after the last look must not outlive the job.
  if (job->cancelled) std::erase(news_.cancelled, job.get());
}

void JobQueue::close(Engine::Close mode) {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    news_.rejecting = news_.rejecting || mode == Engine::Close::kReject;
  }
  changed_.notify_one();
}

JobQueue::Load JobQueue::load() const {
  const std::lock_guard lock(mutex_);
  return load_;
}

}  // namespace native_infer
