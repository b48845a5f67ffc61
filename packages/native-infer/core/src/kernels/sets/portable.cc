// Kernels in plain C++, for any processor.
#include "kernels/kernel_sets.h"
#include "kernels/simd/attention.h"
#include "kernels/simd/linear.h"
#include "kernels/simd/product_float.h"
#include "kernels/simd/product_portable.h"
#include "kernels/simd/row_kernels.h"
#include "kernels/simd/vector_portable.h"

namespace native_infer {

const KernelSet& portable_kernels() {
  using V = VectorPortable;
  static constexpr KernelSet set = [] {
    KernelSet s;
    s.name = "portable";
    s.int8 = {operand_row_bytes_u8, encode_u8<V>, linear<V, ProductPortable>, column_offsets};
    s.bf16 = linear_bf16<V, 3>();
    s.f32 = linear_f32<V, 3>();
    s.embed = embed<V>;
    s.normalize = normalize<V>;
    s.quick_attention = {ElementType::f32, attention_scratch_bytes<V>, attention<V>};
    s.exact_attention = s.quick_attention;
    return s;
  }();
  return set;
}

}  // namespace native_infer
