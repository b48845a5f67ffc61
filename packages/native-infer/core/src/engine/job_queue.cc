#include "engine/job_queue.h"

#include <string>
#include <utility>

namespace native_infer {
namespace {

/// What the bulk lane leaves free for the interactive one: an eighth of the queue.
constexpr std::size_t kReservedPart = 8;
constexpr std::size_t bulk_share(std::size_t limit) {
  return limit - (limit + kReservedPart - 1) / kReservedPart;
}

void add(JobQueue::Load& load, const JobQueue::Load& job) {
  load.texts += job.texts;
  load.bytes += job.bytes;
}

void subtract(JobQueue::Load& load, const JobQueue::Load& job) {
  load.texts -= job.texts;
  load.bytes -= job.bytes;
}

}  // namespace

void JobQueue::push(std::unique_ptr<Job> job) {
  const Load room = {job->size(), job->bytes};
  {
    const std::lock_guard lock(mutex_);
    const Lane lane = job->options.lane;
    if (const auto error = refusal(room, lane)) throw Error(*error);
    add(load_, room);
    if (lane == Lane::kBulk) add(bulk_load_, room);
    news_.jobs.push_back(job.get());
    jobs_.emplace(job->result.id, std::move(job));
  }
  changed_.notify_one();
}

std::optional<Error> JobQueue::no_room_for(std::size_t texts, Lane lane) const {
  const std::lock_guard lock(mutex_);
  return refusal({.texts = texts}, lane);
}

bool JobQueue::has_room(const Load& job, Lane lane) const {
  if (load_.texts + job.texts > limits_.max_queue_texts) return false;
  if (load_.bytes + job.bytes > limits_.max_queue_bytes) return false;
  // A job that is larger than the bulk lane's share gets in when it is the lane's only one.
  if (lane == Lane::kInteractive || bulk_load_.texts == 0) return true;
  return bulk_load_.texts + job.texts <= bulk_share(limits_.max_queue_texts) &&
         bulk_load_.bytes + job.bytes <= bulk_share(limits_.max_queue_bytes);
}

std::optional<Error> JobQueue::refusal(const Load& job, Lane lane) const {
  if (closed_) return Error(ErrorCode::CLOSED, "The engine is closed.");
  if (job.texts > limits_.max_queue_texts) {
    return Error(ErrorCode::TOO_LONG, "The call has " + std::to_string(job.texts) +
                                          " texts; at most " +
                                          std::to_string(limits_.max_queue_texts) +
                                          " (maxQueueTexts) fit into the queue. Split the call.");
  }
  if (job.bytes > limits_.max_queue_bytes) {
    return Error(ErrorCode::TOO_LONG, "The call's texts have " + std::to_string(job.bytes) +
                                          " bytes; at most " +
                                          std::to_string(limits_.max_queue_bytes) +
                                          " (maxQueueBytes) fit into the queue. Split the call.");
  }
  if (has_room(job, lane)) return std::nullopt;
  return Error(ErrorCode::OVERLOADED,
               "The queue is full: " + std::to_string(load_.texts) + " texts wait.");
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
  const Load room = {job->size(), job->bytes};
  subtract(load_, room);
  if (job->options.lane == Lane::kBulk) subtract(bulk_load_, room);
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
