#include "engine/lanes.h"

#include "engine/batch_policy.h"

namespace native_infer {

void Lanes::add(Job& job) {
  std::list<Job*>& lane = jobs_[index(job.options.lane)];
  job.ticket = ++last_ticket_;
  job.place = lane.insert(lane.end(), &job);
}

void Lanes::remove(Job& job) {
  jobs_[index(job.options.lane)].erase(job.place);
}

void Lanes::postpone(Job& job) {
  remove(job);
  add(job);
}

void Lanes::prefer(Job& job) {
  std::list<Job*>& lane = jobs_[index(job.options.lane)];
  lane.splice(lane.begin(), lane, job.place);
}

Lane Lanes::begin_batch() {
  // Whoever has come by now came before that bulk batch was over.
  if (last_was_bulk_) delayed_up_to_ = last_ticket_;
  const Job* head = front(Lane::kInteractive);
  const Lane lane = next_lane({
      .interactive_waits = head != nullptr,
      .interactive_was_delayed = head != nullptr && head->ticket <= delayed_up_to_,
      .bulk_waits = front(Lane::kBulk) != nullptr,
      .batches_since_bulk = batches_since_bulk_,
  });
  last_was_bulk_ = lane == Lane::kBulk;
  batches_since_bulk_ = last_was_bulk_ ? 0 : batches_since_bulk_ + 1;
  return lane;
}

Job* Lanes::front(Lane lane) const {
  const std::list<Job*>& jobs = jobs_[index(lane)];
  return jobs.empty() ? nullptr : jobs.front();
}

Job* Lanes::any() const {
  Job* interactive = front(Lane::kInteractive);
  return interactive != nullptr ? interactive : front(Lane::kBulk);
}

}  // namespace native_infer
