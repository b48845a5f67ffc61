// The encoder's scratch memory, kept between runs.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace native_infer {

/// Alignment of every buffer: a cache line, which is also one AVX-512 register and one row of an
/// AMX tile.
inline constexpr std::size_t kAlignment = 64;

/// Memory for one run at a time: give each thread that runs the encoder its own. It grows to what
/// the largest run needed and stays so until `release`.
class Workspace {
 public:
  /// At least `bytes` bytes, aligned to 64, contents unspecified but initialised. Earlier memory is
  /// given up where it was smaller.
  std::byte* reserve(std::size_t bytes) {
    if (bytes > size_) {
      data_.reset();
      size_ = 0;
      data_.reset(new (std::align_val_t{kAlignment}) std::byte[bytes]());
      size_ = bytes;
    }
    return data_.get();
  }

  /// Bytes held now.
  std::size_t size() const { return size_; }

  void release() {
    data_.reset();
    size_ = 0;
  }

 private:
  struct Free {
    void operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t{kAlignment}); }
  };
  std::unique_ptr<std::byte[], Free> data_;
  std::size_t size_ = 0;
};

/// Hands out consecutive aligned pieces. Starting from a null pointer it only measures.
class Carver {
 public:
  explicit Carver(std::byte* base) : base_(base) {}

  template <class T>
  T* take(std::size_t count) {
    const std::size_t at = used_;
    used_ += (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
    return base_ == nullptr ? nullptr : reinterpret_cast<T*>(base_ + at);
  }

  std::size_t used() const { return used_; }

 private:
  std::byte* base_;
  std::size_t used_ = 0;
};

}  // namespace native_infer
