// Any bytes as an ONNX file: refused with a reason, or every tensor that is found can be read.
#include <cstdint>
#include <cstring>
#include <vector>

#include "check.h"
#include "native_infer/error.h"
#include "scratch_file.h"
#include "weights/onnx_weights.h"

namespace native_infer::fuzz {
namespace {

void read_or_refuse(const std::filesystem::path& path) {
  try {
    const OnnxWeights weights = read_onnx_weights(path);
    const std::uintmax_t size = std::filesystem::file_size(path);
    for (const auto& [name, tensor] : weights.store.tensors()) {
      check(tensor.elements() * bytes_of(tensor.type) <= size, "a tensor is within the file");
      std::vector<float> values(tensor.elements());
      if (tensor.shape.size() == 2) {
        read_rows(tensor, 0, tensor.shape[0], values);
      } else {
        read_numbers(tensor, 0, values);
      }
    }
  } catch (const Error& error) {
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
