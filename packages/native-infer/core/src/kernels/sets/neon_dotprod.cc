// Kernels for arm64 processors with the dot product instructions.
#include "kernels/kernel_sets.h"

#if defined(__aarch64__)
#include "kernels/simd/product_neon_dotprod.h"
#include "kernels/simd/vector_kernel_set.h"
#include "kernels/simd/vector_neon.h"

namespace native_infer {

const KernelSet& neon_dotprod_kernels() {
  static constexpr KernelSet set =
      vector_kernel_set<VectorNeon, linear<VectorNeon, ProductNeonDotprod>, 4>("neon-dotprod");
  return set;
}

}  // namespace native_infer

#endif
