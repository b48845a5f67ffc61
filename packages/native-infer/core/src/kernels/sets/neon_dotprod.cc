// Kernels for arm64 processors with the dot product instructions.
#include "kernels/kernel_sets.h"

#if defined(__aarch64__)
#include "kernels/simd/attention.h"
#include "kernels/simd/linear.h"
#include "kernels/simd/product_float.h"
#include "kernels/simd/product_neon_dotprod.h"
#include "kernels/simd/row_kernels.h"
#include "kernels/simd/vector_neon.h"

namespace native_infer {

const KernelSet& neon_dotprod_kernels() {
  using V = VectorNeon;
  static constexpr KernelSet set = [] {
    KernelSet s;
    s.name = "neon-dotprod";
    s.int8 = {operand_row_bytes_u8, encode_u8<V>, linear<V, ProductNeonDotprod>, column_offsets};
    s.bf16 = linear_bf16<V, 4>();
    s.f32 = linear_f32<V, 4>();
    s.embed = embed<V>;
    s.normalize = normalize<V>;
    s.quick_attention = {ElementType::f32, attention_scratch_bytes<V>, attention<V>};
    s.exact_attention = s.quick_attention;
    return s;
  }();
  return set;
}

}  // namespace native_infer

#endif
