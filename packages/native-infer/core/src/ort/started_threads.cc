#include "ort/started_threads.h"

#include "cpu/background_thread.h"
#include "cpu/start_thread.h"

namespace native_infer::ort {

StartedThreads::StartedThreads(const IntraOpThreads& settings) : settings_(settings) {
  const auto needed = static_cast<std::size_t>(settings.count - 1);
  threads_.reserve(needed);
  try {
    while (threads_.size() < needed) start();
  } catch (...) {
    end();
    throw;
  }
}

StartedThreads::~StartedThreads() {
  end();
}

void StartedThreads::start() {
  constexpr const char* kName = "ni-intra-op";
  auto thread = std::make_unique<Thread>();
  const int nice = settings_.nice;
  thread->thread = start_thread(kName, [nice, task = thread->task.get_future()]() mutable {
    become_background_thread(kName, nice);
    const Task given = task.get();
    if (given.work) given.work(given.argument);
  });
  threads_.push_back(std::move(thread));
}

void StartedThreads::end() noexcept {
  for (; taken_ < threads_.size(); ++taken_) threads_[taken_]->task.set_value({});
  for (const auto& thread : threads_) join(thread.get());
}

ThreadHandle StartedThreads::take(void* threads, ThreadWork work, void* argument) noexcept {
  auto& self = *static_cast<StartedThreads*>(threads);
  if (self.taken_ == self.threads_.size()) return nullptr;
  Thread& thread = *self.threads_[self.taken_++];
  thread.task.set_value({work, argument});
  return &thread;
}

void StartedThreads::join(ThreadHandle thread) noexcept {
  std::thread& joined = static_cast<Thread*>(const_cast<void*>(thread))->thread;
  if (joined.joinable()) joined.join();
}

}  // namespace native_infer::ort
