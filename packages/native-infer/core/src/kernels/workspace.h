// The encoder's scratch memory, kept between runs.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

#include "kernels/kernel_set.h"

// GCC says it with a macro, clang with a feature.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NATIVE_INFER_ADDRESS_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define NATIVE_INFER_ADDRESS_SANITIZER
#endif
#if defined(NATIVE_INFER_ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#endif

namespace native_infer {

#if defined(NATIVE_INFER_ADDRESS_SANITIZER)
/// Behind every piece of a workspace, for the address sanitizer: more than kernels could read past
/// a piece by mistake.
inline constexpr std::size_t kGapBytes = std::size_t{1} << 18;
inline void poison(std::byte* begin, std::size_t bytes) {
  __asan_poison_memory_region(begin, bytes);
}
inline void unpoison(std::byte* begin, std::size_t bytes) {
  __asan_unpoison_memory_region(begin, bytes);
}
#else
inline constexpr std::size_t kGapBytes = 0;
inline void poison(std::byte* /*begin*/, std::size_t /*bytes*/) {}
inline void unpoison(std::byte* /*begin*/, std::size_t /*bytes*/) {}
#endif

/// Memory for one run at a time: give each thread that runs the encoder its own. It grows to what
/// the largest run needed and stays so until `release`.
class Workspace {
 public:
  Workspace() = default;
  ~Workspace() { release(); }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  /// At least `bytes` bytes, aligned to 64, contents unspecified but initialised. Earlier memory is
  /// given up where it was smaller.
  std::byte* reserve(std::size_t bytes) {
    unpoison(data_.get(), size_);  // pieces of the run before
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
    unpoison(data_.get(), size_);
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

/// Hands out consecutive aligned pieces, and makes the gaps between them unreadable where there is
/// an address sanitizer. Starting from a null pointer it only measures.
class Carver {
 public:
  explicit Carver(std::byte* base) : base_(base) {}

  template <class T>
  T* take(std::size_t count) {
    const std::size_t at = used_;
    const std::size_t bytes = count * sizeof(T);
    used_ += (bytes + kAlignment - 1) / kAlignment * kAlignment + kGapBytes;
    if (base_ != nullptr) poison(base_ + at + bytes, used_ - at - bytes);
    return base_ == nullptr ? nullptr : reinterpret_cast<T*>(base_ + at);
  }

  std::size_t used() const { return used_; }

 private:
  std::byte* base_;
  std::size_t used_ = 0;
};

}  // namespace native_infer
