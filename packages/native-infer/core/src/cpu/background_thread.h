// How threads that compute for long are told apart from the one that must answer at once.
#pragma once

namespace native_infer {

/// To be called by a thread at its start. Names it, for `top -H`, `perf` and debuggers (the first
/// 15 characters count), and lowers its priority by `nice` steps of 0 to 19 below what it was
/// started with, so that a thread of the same program that has been waiting for its turn gets a CPU
/// at once where all are busy. On other systems than Linux, where a thread has no such value of its
/// own, and where the system refuses, the priority stays as it is.
void become_background_thread(const char* name, int nice) noexcept;

}  // namespace native_infer
