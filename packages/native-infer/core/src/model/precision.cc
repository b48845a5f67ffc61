#include "native_infer/precision.h"

#include <string>

#include "native_infer/error.h"

namespace native_infer {

Precision precision_from_name(std::string_view name) {
  if (name == "int8") return Precision::int8;
  if (name == "bf16") return Precision::bf16;
  if (name == "fp32") return Precision::f32;
  throw Error(ErrorCode::INVALID_ARGUMENT,
              "dtype is '" + std::string(name) + "'; allowed are int8, bf16 and fp32.");
}

std::string_view precision_name(Precision precision) {
  switch (precision) {
    case Precision::int8:
      return "int8";
    case Precision::bf16:
      return "bf16";
    case Precision::f32:
      break;
  }
  return "fp32";
}

}  // namespace native_infer
