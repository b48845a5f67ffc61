#include "weights/mapped_file.h"

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "json/git_lfs.h"
#include "native_infer/error.h"

#ifndef _WIN32
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace native_infer {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void unreadable(const fs::path& file, const std::string& why) {
  throw Error(ErrorCode::MODEL_INVALID, "'" + file.string() + "' cannot be read: " + why + ".");
}

#ifndef _WIN32
const std::byte* map(const fs::path& file, std::size_t size) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) unreadable(file, std::generic_category().message(errno));
  void* const memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  const int why = errno;
  close(descriptor);
  if (memory == MAP_FAILED) unreadable(file, std::generic_category().message(why));
  return static_cast<const std::byte*>(memory);
}
#endif

}  // namespace

MappedFile::MappedFile(fs::path file) : file_(std::move(file)) {
  std::error_code error;
  if (!fs::is_regular_file(file_, error))
    throw Error(ErrorCode::MODEL_NOT_FOUND, "'" + file_.string() + "' does not exist.");
  const std::uintmax_t size = fs::file_size(file_, error);
  if (error) unreadable(file_, error.message());
  size_ = static_cast<std::size_t>(size);
  if (size_ == 0) return;
  check_fetched(file_);
#ifdef _WIN32
  copy_ = std::make_unique<std::byte[]>(size_);
  std::ifstream stream(file_, std::ios::binary);
  stream.read(reinterpret_cast<char*>(copy_.get()), static_cast<std::streamsize>(size_));
  if (!stream.good()) unreadable(file_, "it ends early");
  data_ = copy_.get();
#else
  data_ = map(file_, size_);
#endif
}

MappedFile::~MappedFile() {
#ifndef _WIN32
  if (data_ != nullptr) munmap(const_cast<std::byte*>(data_), size_);
#endif
}

}  // namespace native_infer
