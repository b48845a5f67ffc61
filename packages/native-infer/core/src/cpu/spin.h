// Waiting without giving up the CPU.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace native_infer {

/// For the body of a loop that waits for another thread: tells the processor, which then leaves
/// more to the core's other thread. 20 to 70 ns.
inline void spin_once() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
}

}  // namespace native_infer
