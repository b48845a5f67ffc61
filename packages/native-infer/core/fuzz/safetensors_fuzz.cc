// Any bytes as a safetensors file: refused with a reason, or every tensor of floats can be read.
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "check.h"
#include "native_infer/error.h"
#include "scratch_file.h"
#include "weights/safetensors.h"
#include "weights/weight_store.h"

namespace native_infer::fuzz {
namespace {

bool is_float(const std::string& type) {
  return type == "F32" || type == "F16" || type == "BF16";
}

void read_or_refuse(const std::filesystem::path& path) {
  try {
    const Safetensors file(path);
    std::uint64_t bytes = 0;
    for (const Safetensors::Tensor& tensor : file.tensors()) {
      bytes += tensor.bytes;
      if (!is_float(tensor.type)) continue;
      check(file.floats(tensor).size() == tensor.elements(), "a tensor is as large as its shape");
    }
    check(bytes < std::filesystem::file_size(path), "tensors do not overlap");
    const WeightStore store = open_safetensors(path);
    for (const auto& [name, tensor] : store.tensors()) {
      const std::vector<float> copied = file.floats(*file.find(name));
      std::vector<float> mapped(tensor.elements());
      read_numbers(tensor, 0, mapped);
      check(mapped.empty() || std::memcmp(mapped.data(), copied.data(), mapped.size() * 4) == 0,
            "a mapped tensor has the numbers of a copied one");
    }
  } catch (const Error& error) {
    check(error.code() == ErrorCode::MODEL_INVALID, "a malformed file is MODEL_INVALID");
    check(std::strstr(error.what(), path.c_str()) != nullptr, "the message names the file");
  }
}

}  // namespace
}  // namespace native_infer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return native_infer::fuzz::run_on_file(data, size, native_infer::fuzz::read_or_refuse);
}
