// Loops over arrays of vectors must disappear early in the compiler, so that the arrays become
// registers.
#pragma once

/// Before a loop of at most 16 rounds: unrolls it completely. Clang does so by itself, and takes
/// the pragma too.
#define NATIVE_INFER_UNROLL _Pragma("GCC unroll 16")

/// For functions whose objects must stay in registers: what they are part of is too large for the
/// compiler to inline them by itself.
#define NATIVE_INFER_INLINE inline __attribute__((always_inline))
