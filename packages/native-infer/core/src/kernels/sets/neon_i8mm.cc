// Kernels for arm64 processors with the int8 matrix instructions.
#include "kernels/kernel_sets.h"

#if defined(__aarch64__)
#include "kernels/simd/product_neon_i8mm.h"
#include "kernels/simd/vector_kernel_set.h"
#include "kernels/simd/vector_neon.h"

namespace native_infer {

const KernelSet& neon_i8mm_kernels() {
  static constexpr KernelSet set =
      vector_kernel_set<VectorNeon, linear<VectorNeon, ProductNeonI8mm>, 4>("neon-i8mm");
  return set;
}

}  // namespace native_infer

#endif
