#include "encoder/intra_op_pool.h"

#include "cpu/background_thread.h"
#include "cpu/spin.h"
#include "cpu/start_thread.h"

namespace native_infer {
namespace {

constexpr const char* kName = "ni-intra-op";
constexpr std::uint64_t kPieces = 0xFFFFFFFF;

/// Some 40 us at most: longer than what one thread does between two pieces of work for all, and
/// short beside a time slice, where there are more threads than CPUs.
constexpr int kSpins = 600;

}  // namespace

IntraOpPool::IntraOpPool(std::size_t threads, int nice) {
  workers_.reserve(threads - 1);
  try {
    while (workers_.size() + 1 < threads)
      workers_.push_back(start_thread(kName, [this, nice] { work_until_stopped(nice); }));
  } catch (...) {
    stop();
    throw;
  }
}

IntraOpPool::~IntraOpPool() {
  stop();
}

void IntraOpPool::stop() noexcept {
  stopping_ = true;
  wake();
  for (std::thread& worker : workers_) worker.join();
}

void IntraOpPool::begin() const {
  awake_.store(true, std::memory_order_relaxed);
}

void IntraOpPool::end() const {
  awake_.store(false, std::memory_order_relaxed);
}

/// Takes a piece and does it; false if there is none.
bool IntraOpPool::take_piece() const {
  std::uint64_t open = open_.load(std::memory_order_acquire);
  do {
    if ((open & kPieces) == 0) return false;
  } while (!open_.compare_exchange_weak(open, open - 1, std::memory_order_acq_rel,
                                        std::memory_order_acquire));
  // Of the work whose piece this is: the next one begins when all pieces are finished.
  const Body body = body_.load(std::memory_order_relaxed);
  body(context_.load(std::memory_order_relaxed), (open & kPieces) - 1);
  unfinished_.fetch_sub(1, std::memory_order_release);
  return true;
}

/// Returns when there may be work, or the pool stops.
void IntraOpPool::await_work() const {
  const auto wanted = [&] { return (open_.load() & kPieces) != 0 || stopping_.load(); };
  for (int i = 0; i < kSpins && awake_.load(std::memory_order_relaxed); ++i) {
    if (wanted()) return;
    spin_once();
  }
  std::unique_lock lock(mutex_);
  // Whoever opens work looks at `asleep_` afterwards, and this looks at the work after it.
  ++asleep_;
  wanted_.wait(lock, wanted);
  --asleep_;
}

void IntraOpPool::work_until_stopped(int nice) {
  become_background_thread(kName, nice);
  while (!stopping_.load()) {
    if (!take_piece()) await_work();
  }
}

void IntraOpPool::wake() const {
  { const std::lock_guard lock(mutex_); }
  wanted_.notify_all();
}

void IntraOpPool::run(std::size_t count, Body body, void* context) const {
  body_.store(body, std::memory_order_relaxed);
  context_.store(context, std::memory_order_relaxed);
  unfinished_.store(count, std::memory_order_relaxed);
  const std::uint64_t number = (open_.load(std::memory_order_relaxed) >> 32) + 1;
  open_.store(number << 32 | count);
  if (asleep_.load() > 0) wake();
  while (take_piece()) {
  }
  // Others finish what they have taken. One that has lost its CPU meanwhile needs this one.
  for (int i = 0; unfinished_.load(std::memory_order_acquire) > 0; ++i) {
    if (i < kSpins) {
      spin_once();
    } else {
      std::this_thread::yield();
    }
  }
}

}  // namespace native_infer
