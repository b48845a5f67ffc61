// Packed weights in a file, for the next load and for other processes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "weights/mapped_file.h"

namespace native_infer {

/// Files of packed weights in one folder, each named by what it was made of: `key`, 32 hexadecimal
/// digits. A file appears under its name when it is complete, and is checked as a whole when it is
/// opened. Nothing here throws for what the disk does: a cache that cannot be read or written only
/// costs time.
class PackedCache {
 public:
  /// Made when it is first written to, for this user alone. Empty: there is no cache.
  explicit PackedCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The block of a file with exactly `bytes` bytes, mapped, aligned to 64. Null if there is none,
  /// or if it is damaged.
  std::shared_ptr<const MappedFile> find(const std::string& key, std::size_t bytes) const;

  /// Writes a block and gives it back mapped. Null where that fails.
  std::shared_ptr<const MappedFile> store(const std::string& key,
                                          std::span<const std::byte> block) const;

  /// Where the block of a file of this cache begins.
  static const std::byte* block_of(const MappedFile& file);

 private:
  std::filesystem::path path_of(const std::string& key) const;

  std::filesystem::path folder_;
};

}  // namespace native_infer
