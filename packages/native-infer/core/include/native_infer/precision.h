// How exactly a model computes.
#pragma once

#include <string_view>

namespace native_infer {

/// The number format of the weights and of the products' operands; sums are always wider.
enum class Precision { int8, bf16, f32 };

/// "int8", "bf16" or "fp32". Throws `Error` with `INVALID_ARGUMENT` naming `name` and what is
/// allowed.
Precision precision_from_name(std::string_view name);

/// The other way round.
std::string_view precision_name(Precision precision);

}  // namespace native_infer
