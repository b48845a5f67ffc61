#include "engine/job_queue.h"

#include <string>
#include <utility>

namespace native_infer {

void JobQueue::push(std::unique_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) throw Error(ErrorCode::CLOSED, "The engine is closed.");
    check_room(*job);
    requests_ += job->texts.size();
    bytes_ += job->bytes;
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void JobQueue::check_room(const Job& job) const {
  if (job.texts.size() > limits_.max_queue_requests) {
    throw Error(ErrorCode::TOO_LONG, "The call has " + std::to_string(job.texts.size()) +
                                         " texts; at most " +
                                         std::to_string(limits_.max_queue_requests) +
                                         " (maxQueueRequests) fit into the queue. Split the call.");
  }
  if (job.bytes > limits_.max_queue_bytes) {
    throw Error(ErrorCode::TOO_LONG, "The call's texts have " + std::to_string(job.bytes) +
                                         " bytes; at most " +
                                         std::to_string(limits_.max_queue_bytes) +
                                         " (maxQueueBytes) fit into the queue. Split the call.");
  }
  if (requests_ + job.texts.size() > limits_.max_queue_requests ||
      bytes_ + job.bytes > limits_.max_queue_bytes) {
    throw Error(ErrorCode::OVERLOADED,
                "The queue is full: " + std::to_string(requests_) + " texts wait.");
  }
}

bool JobQueue::take(std::deque<std::unique_ptr<Job>>& backlog) {
  std::unique_lock lock(mutex_);
  if (backlog.empty()) changed_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
  for (std::unique_ptr<Job>& job : jobs_) backlog.push_back(std::move(job));
  jobs_.clear();
  return !backlog.empty();
}

void JobQueue::release(const Job& job) {
  const std::lock_guard lock(mutex_);
  requests_ -= job.texts.size();
  bytes_ -= job.bytes;
}

void JobQueue::close(Engine::Close mode) {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    rejecting_ = rejecting_ || mode == Engine::Close::kReject;
  }
  changed_.notify_one();
}

bool JobQueue::rejecting() const {
  const std::lock_guard lock(mutex_);
  return rejecting_;
}

std::size_t JobQueue::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

}  // namespace native_infer
