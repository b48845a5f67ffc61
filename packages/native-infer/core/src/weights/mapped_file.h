// A file's bytes as memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace native_infer {

/// A whole file, mapped for reading: its pages are shared with other processes and given back by
/// the system where memory is short. A file that is shortened meanwhile ends the process, as with
/// every mapping: replace files by renaming, do not write into them. On Windows a copy in memory.
class MappedFile {
 public:
  /// Throws `Error` with `MODEL_NOT_FOUND` if there is no such file, and with `MODEL_INVALID` if it
  /// cannot be read or is a pointer of Git LFS.
  explicit MappedFile(std::filesystem::path file);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::filesystem::path& file() const { return file_; }
  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  std::filesystem::path file_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::unique_ptr<std::byte[]> copy_;  // of a system without mappings
};

}  // namespace native_infer
