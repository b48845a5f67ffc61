// The kernel sets there are, each in a file of kernels/sets, and which of them this processor runs.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "kernels/kernel_set.h"

namespace native_infer {

/// Plain C++, on any processor.
const KernelSet& portable_kernels();
#if defined(__x86_64__)
const KernelSet& amx_kernels();
const KernelSet& avx512bf16_kernels();
const KernelSet& avx512vnni_kernels();
const KernelSet& avxvnni_kernels();
const KernelSet& avx2_kernels();
#elif defined(__aarch64__)
const KernelSet& neon_i8mm_kernels();
const KernelSet& neon_dotprod_kernels();
#endif

/// The sets that this processor and its operating system run, quickest first; `portable` is always
/// the last. On x86 this asks Linux for the permission to use AMX tiles, which then holds for the
/// whole process.
std::vector<const KernelSet*> available_kernels();

/// The set called `name`, or the quickest where `name` is empty. Throws `Error` with
/// `INVALID_ARGUMENT` where there is no such set here, naming what there is.
const KernelSet& select_kernels(std::string_view name);

/// `select_kernels` of the environment variable NATIVE_INFER_KERNEL.
const KernelSet& select_kernels_from_environment();

}  // namespace native_infer
