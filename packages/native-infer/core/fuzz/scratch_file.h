// A file for targets whose subject reads files.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "check.h"

namespace native_infer::fuzz {

/// A file that lives as long as the program, in memory where there is such a file system.
class ScratchFile {
 public:
  ScratchFile() {
    const bool in_memory = std::filesystem::is_directory("/dev/shm");
    std::string name =
        (in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path()) /
        "native-infer-fuzz-XXXXXX";
    const int descriptor = mkstemp(name.data());
    check(descriptor >= 0, "the system gives a file");
    close(descriptor);
    path_ = name;
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

  void write(const std::uint8_t* data, std::size_t size) const {
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  }

 private:
  std::filesystem::path path_;
};

/// What a target returns whose subject, `read`, gets the input as a file.
inline int run_on_file(const std::uint8_t* data, std::size_t size,
                       void (*read)(const std::filesystem::path&)) {
  static const ScratchFile file;
  file.write(data, size);
  read(file.path());
  return 0;
}

}  // namespace native_infer::fuzz
