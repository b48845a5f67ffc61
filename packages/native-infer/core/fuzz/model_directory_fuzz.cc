// Any bytes as the settings files of a model directory: they are refused with a reason, or read.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "check.h"
#include "model/model_directory.h"
#include "native_infer/error.h"

namespace native_infer::fuzz {
namespace {

/// What an input holds, in this order, each but the last ended by a line of its own. A part that is
/// empty stands for a file that does not exist.
constexpr std::array<const char*, 8> kFiles = {
    "config.json",         "sentence_bert_config.json",
    "modules.json",        "1_Pooling/config.json",
    "2_Dense/config.json", "tokenizer_config.json",
    "tokenizer.json",      "config_sentence_transformers.json"};
constexpr std::string_view kSeparator = "\n----\n";

/// A model directory that lives as long as the program.
class Directory {
 public:
  Directory() {
    // In memory where there is such a file system: thousands of files are written each second.
    const bool in_memory = std::filesystem::is_directory("/dev/shm");
    const std::filesystem::path parent =
        in_memory ? "/dev/shm" : std::filesystem::temp_directory_path();
    std::string name = parent / "native-infer-fuzz-XXXXXX";
    check(mkdtemp(name.data()) != nullptr, "the system gives a folder");
    created_ = name;
    descriptor_ = open(name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    check(descriptor_ >= 0, "the system opens the folder");
    path_ = "/proc/self/fd/" + std::to_string(descriptor_);
    std::filesystem::create_directories(path_ / "onnx");
    std::filesystem::create_directories(path_ / "1_Pooling");
    std::filesystem::create_directories(path_ / "2_Dense");
    std::ofstream(path_ / "onnx" / "model.onnx") << "not read";
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(created_, ignored);
    close(descriptor_);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  /// Another name for the folder than the random one: messages are the same in each run.
  const std::filesystem::path& path() const { return path_; }

  void write(std::string_view input) const {
    for (const char* name : kFiles) {
      const std::size_t end = input.find(kSeparator);
      const std::string_view text = input.substr(0, end);
      if (text.empty()) {
        std::filesystem::remove(path_ / name);
      } else {
        std::ofstream(path_ / name, std::ios::binary) << text;
      }
      input.remove_prefix(end == std::string_view::npos ? input.size() : end + kSeparator.size());
    }
  }

 private:
  std::filesystem::path created_;
  int descriptor_ = -1;
  std::filesystem::path path_;
};

void read_or_refuse(const Directory& directory) {
  try {
    const ModelDirectory model = read_model_directory(directory.path());
    check(model.max_tokens >= 1, "a text may have at least one token");
    check(model.file == directory.path() / "onnx" / "model.onnx", "the only file is chosen");
  } catch (const Error& error) {
    check(error.code() == ErrorCode::MODEL_INVALID, "malformed settings are MODEL_INVALID");
    check(std::strstr(error.what(), directory.path().c_str()) != nullptr,
          "the message names the file");
  }
}

}  // namespace
}  // namespace native_infer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const native_infer::fuzz::Directory directory;
  directory.write({reinterpret_cast<const char*>(data), size});
  read_or_refuse(directory);
  return 0;
}
