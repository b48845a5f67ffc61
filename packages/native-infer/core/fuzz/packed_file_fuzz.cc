// Any bytes as a model file of ours: refused with a reason, or all that an encoder is made of is
// there.
#include <cmath>
#include <cstdint>
#include <cstring>

#include "check.h"
#include "encoder/checks.h"
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
    const EncoderConfig config = checked_config(packed->config);
    check_weights(config, packed->weights);
    for (const LayerWeights& layer : packed->weights.layers)
      check(all_finite(layer.qkv.bias, layer.qkv.n), "no weight is NaN");
  } catch (const Error& error) {
    const bool has_code = error.code() == ErrorCode::MODEL_INVALID ||
                          error.code() == ErrorCode::MODEL_NOT_FOUND ||
                          error.code() == ErrorCode::INVALID_ARGUMENT;
    check(has_code, "the error has its code");
  }
}

}  // namespace
}  // namespace native_infer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const native_infer::fuzz::ScratchFile file;
  file.write(data, size);
  native_infer::fuzz::read_or_refuse(file.path());
  return 0;
}
