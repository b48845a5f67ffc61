#include "cpu/background_thread.h"

#ifdef __linux__
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#endif

namespace native_infer {

void become_background_thread([[maybe_unused]] const char* name,
                              [[maybe_unused]] int nice) noexcept {
#ifdef __linux__
  pthread_setname_np(pthread_self(), name);
  if (nice == 0) return;
  // Linux keeps a nice value for each thread, and takes a thread's id where it asks for a
  // process's.
  const auto thread = static_cast<id_t>(syscall(SYS_gettid));
  errno = 0;
  const int now = getpriority(PRIO_PROCESS, thread);
  if (errno == 0) setpriority(PRIO_PROCESS, thread, now + nice);
#endif
}

}  // namespace native_infer
