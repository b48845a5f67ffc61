// Any bytes as a tokenizer.json: it is refused with a reason, or works.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "encode_checks.h"
#include "native_infer/error.h"
#include "native_infer/tokenizer.h"

namespace native_infer::fuzz {
namespace {

/// A file in memory that holds the given bytes.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size)
      : descriptor_(memfd_create("tokenizer.json", MFD_CLOEXEC)) {
    check(descriptor_ >= 0, "the system gives a file in memory");
    check(write(descriptor_, data, size) == static_cast<ssize_t>(size), "the file takes the bytes");
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

std::unique_ptr<Tokenizer> load_or_refuse(const MemoryFile& file) {
  try {
    return load_tokenizer(file.path());
  } catch (const Error& error) {
    check(error.code() == ErrorCode::MODEL_INVALID, "a malformed file is MODEL_INVALID");
    check(std::strstr(error.what(), file.path().c_str()) != nullptr, "the message names the file");
    return nullptr;
  }
}

}  // namespace
}  // namespace native_infer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace native_infer;
  const fuzz::MemoryFile file(data, size);
  const auto tokenizer = fuzz::load_or_refuse(file);
  if (!tokenizer) return 0;
  Encoding encoding;
  const auto encode_or_refuse = [&](const char* text, std::size_t max_tokens) {
    try {
      fuzz::check_encode(*tokenizer, text, max_tokens, encoding);
    } catch (const Error& error) {
      const bool lacks_token = error.code() == ErrorCode::INVALID_ARGUMENT;
      fuzz::check(
          lacks_token || error.code() == ErrorCode::TOO_LONG,
          "only stages that add text or take long, or a model without a token, stop a text");
    }
  };
  for (const char* text : {"", "unaffable caf\xC3\xA9 \xE4\xB8\xAD a!", "\xFF\n[CLS] <s> ab ab "}) {
    for (const std::size_t max_tokens : {0U, 3U, 100U}) {
      encode_or_refuse(text, max_tokens);
    }
  }
  return 0;
}
