// Memory for packed weights.
#pragma once

#include <cstddef>

namespace native_infer {

/// Pages of the system, aligned to 2 MiB and in huge pages where the system allows them: reading
/// weights then takes fewer look-ups of addresses. Given back to the system at the end.
class Block {
 public:
  /// Filled with zeros. Throws `Error` with `RESOURCE_EXHAUSTED` if the system has no such memory.
  explicit Block(std::size_t bytes);
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  std::byte* data() { return data_; }
  const std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  std::byte* data_ = nullptr;
  void* mapping_ = nullptr;
  std::size_t mapped_bytes_ = 0;
};

}  // namespace native_infer
