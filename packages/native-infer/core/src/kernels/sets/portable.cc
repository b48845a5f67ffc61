// Kernels in plain C++, for any processor.
#include "kernels/kernel_sets.h"
#include "kernels/simd/product_portable.h"
#include "kernels/simd/vector_kernel_set.h"
#include "kernels/simd/vector_portable.h"

namespace native_infer {

const KernelSet& portable_kernels() {
  static constexpr KernelSet set =
      vector_kernel_set<VectorPortable, linear<VectorPortable, ProductPortable>, 3>("portable");
  return set;
}

}  // namespace native_infer
