#include "ort/intra_op_threads.h"

#include <exception>
#include <memory>
#include <thread>

#include "cpu/background_thread.h"

namespace native_infer::ort {

ThreadHandle start_thread(void* threads, ThreadWork work, void* argument) noexcept {
  try {
    const int nice = static_cast<const IntraOpThreads*>(threads)->nice;
    return std::make_unique<std::thread>([=] {
             become_background_thread("ni-intra-op", nice);
             work(argument);
           })
        .release();
  } catch (const std::exception&) {
    return nullptr;
  }
}

void join_thread(ThreadHandle thread) noexcept {
  const std::unique_ptr<std::thread> owned(static_cast<std::thread*>(const_cast<void*>(thread)));
  owned->join();
}

}  // namespace native_infer::ort
