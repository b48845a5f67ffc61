#include "packing/block.h"

#include <cstdint>
#include <cstring>
#include <new>
#include <string>

#include "native_infer/error.h"

#ifndef _WIN32
#include <sys/mman.h>
#endif

namespace native_infer {
namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21;

[[noreturn]] void refused(std::size_t bytes) {
  throw Error(ErrorCode::RESOURCE_EXHAUSTED,
              "The system refused " + std::to_string(bytes) + " bytes for the model's weights.");
}

}  // namespace

#ifdef _WIN32
Block::Block(std::size_t bytes) : size_(bytes), mapped_bytes_(bytes) {
  mapping_ = ::operator new (bytes, std::align_val_t{kHugePage}, std::nothrow);
  if (mapping_ == nullptr) refused(bytes);
  data_ = static_cast<std::byte*>(mapping_);
  std::memset(data_, 0, bytes);
}

Block::~Block() {
  ::operator delete (mapping_, std::align_val_t{kHugePage});
}
#else
Block::Block(std::size_t bytes) : size_(bytes), mapped_bytes_(bytes + kHugePage) {
  mapping_ =
      mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping_ == MAP_FAILED) refused(bytes);
  const auto begin = reinterpret_cast<std::uintptr_t>(mapping_);
  const std::uintptr_t skipped = (kHugePage - begin % kHugePage) % kHugePage;
  data_ = static_cast<std::byte*>(mapping_) + skipped;
#ifdef MADV_HUGEPAGE
  // A request that the system may leave unheard.
  madvise(data_, bytes, MADV_HUGEPAGE);
#endif
}

Block::~Block() {
  munmap(mapping_, mapped_bytes_);
}
#endif

}  // namespace native_infer
