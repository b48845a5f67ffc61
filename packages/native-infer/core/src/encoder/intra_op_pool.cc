#include "encoder/intra_op_pool.h"

#include "cpu/background_thread.h"
#include "cpu/start_thread.h"

namespace native_infer {
namespace {

constexpr const char* kName = "ni-intra-op";

}  // namespace

IntraOpPool::IntraOpPool(std::size_t threads, int nice) {
  workers_.reserve(threads - 1);
  try {
    while (workers_.size() + 1 < threads)
      workers_.push_back(start_thread(kName, [this, nice] { work_until_end(nice); }));
  } catch (...) {
    end();
    throw;
  }
}

IntraOpPool::~IntraOpPool() {
  end();
}

void IntraOpPool::end() noexcept {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wanted_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void IntraOpPool::do_pieces(Work& work) {
  for (;;) {
    const std::size_t index = work.next.fetch_add(1, std::memory_order_relaxed);
    if (index >= work.count) return;
    work.body(work.context, index);
  }
}

void IntraOpPool::work_until_end(int nice) {
  become_background_thread(kName, nice);
  std::size_t seen = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    wanted_.wait(lock, [&] { return ending_ || (work_ != nullptr && round_ != seen); });
    if (ending_) return;
    seen = round_;
    Work& work = *work_;
    ++work.helpers;
    lock.unlock();
    do_pieces(work);
    lock.lock();
    if (--work.helpers == 0) finished_.notify_one();
  }
}

void IntraOpPool::run(std::size_t count, Body body, void* context) const {
  Work work;
  work.body = body;
  work.context = context;
  work.count = count;
  {
    const std::lock_guard lock(mutex_);
    work_ = &work;
    ++round_;
  }
  // As many as there are pieces beside the caller's own.
  const std::size_t helpers = count - 1 < workers_.size() ? count - 1 : workers_.size();
  if (helpers == workers_.size()) {
    wanted_.notify_all();
  } else {
    for (std::size_t i = 0; i < helpers; ++i) wanted_.notify_one();
  }
  do_pieces(work);
  std::unique_lock lock(mutex_);
  // Whoever comes later finds no work; those who are here are waited for.
  work_ = nullptr;
  finished_.wait(lock, [&] { return work.helpers == 0; });
}

}  // namespace native_infer
