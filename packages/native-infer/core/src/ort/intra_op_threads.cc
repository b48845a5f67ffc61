#include "ort/intra_op_threads.h"

#include <cstdint>
#include <exception>
#include <memory>
#include <thread>

#include "cpu/background_thread.h"

namespace native_infer::ort {

ThreadHandle start_thread(void* nice, ThreadWork work, void* argument) noexcept {
  try {
    const int steps = static_cast<int>(reinterpret_cast<std::intptr_t>(nice));
    return std::make_unique<std::thread>([=] {
             become_background_thread("ni-intra-op", steps);
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

void* as_thread_options(int nice) {
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(nice));
}

}  // namespace native_infer::ort
