// Any bytes as a safetensors file: refused with a reason, or every tensor of floats can be read.
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "check.h"
#include "native_infer/error.h"
#include "weights/safetensors.h"

namespace native_infer::fuzz {
namespace {

/// A file that lives as long as the program, in memory where there is such a file system.
class File {
 public:
  File() {
    const bool in_memory = std::filesystem::is_directory("/dev/shm");
    std::string name =
        (in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path()) /
        "native-infer-fuzz-XXXXXX";
    const int descriptor = mkstemp(name.data());
    check(descriptor >= 0, "the system gives a file");
    close(descriptor);
    path_ = name;
  }
  ~File() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

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
  } catch (const Error& error) {
    check(error.code() == ErrorCode::MODEL_INVALID, "a malformed file is MODEL_INVALID");
    check(std::strstr(error.what(), path.c_str()) != nullptr, "the message names the file");
  }
}

}  // namespace
}  // namespace native_infer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const native_infer::fuzz::File file;
  std::ofstream(file.path(), std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  native_infer::fuzz::read_or_refuse(file.path());
  return 0;
}
