// Any bytes as a model file of ours: refused with a reason, or all that an encoder is made of is
// there.
#include <cmath>
#include <cstdint>
#include <cstring>

#include "check.h"
#include "native_infer/error.h"
#include "packing/packed_file.h"
#include "scratch_file.h"

namespace native_infer::fuzz {
namespace {

bool all_finite(const float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!std::isfinite(values[i])) return false;
  }
  return true;
}

void read_or_refuse(const std::filesystem::path& path) {
  try {
    const auto packed = read_packed_file(path);
    if (!packed) return;
    for (const LayerWeights& layer : packed->weights.layers)
      check(all_finite(layer.qkv.bias, layer.qkv.n), "no weight is NaN");
  } catch (const Error& error) {
    // A tensor may name a file beside this one.
    const bool is_external = error.code() == ErrorCode::MODEL_NOT_FOUND;
    check(is_external || error.code() == ErrorCode::MODEL_INVALID, "the error has its code");
    check(is_external || std::strstr(error.what(), path.c_str()) != nullptr,
          "the message names the file");
  }
}

}  // namespace
}  // namespace native_infer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return native_infer::fuzz::run_on_file(data, size, native_infer::fuzz::read_or_refuse);
}
