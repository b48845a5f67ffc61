#include "ort/shared_library.h"

#include <string>

#include "native_infer/error.h"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace native_infer::ort {
namespace {

#ifdef _WIN32
void* open_library(const std::filesystem::path& path) {
  return LoadLibraryW(path.c_str());
}
void* find_symbol(void* library, const char* symbol) {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(library), symbol));
}
std::string last_error() {
  return "Windows error " + std::to_string(GetLastError());
}
#else
void* open_library(const std::filesystem::path& path) {
  // RTLD_LOCAL keeps two versions of ONNX Runtime in one process apart.
  return dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
}
void* find_symbol(void* library, const char* symbol) {
  return dlsym(library, symbol);
}
std::string last_error() {
  // glibc and macOS keep the message per thread. NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* message = dlerror();
  return message ? message : "unknown reason";
}
#endif

}  // namespace

void* open_and_find(const std::filesystem::path& path, const char* symbol) {
  void* library = open_library(path);
  if (!library) {
    throw Error(ErrorCode::RUNTIME_NOT_FOUND,
                "ONNX Runtime could not be opened from '" + path.string() + "': " + last_error() +
                    ". Reinstall onnxruntime-node for this platform.");
  }
  void* address = find_symbol(library, symbol);
  if (!address) {
    throw Error(ErrorCode::RUNTIME_INCOMPATIBLE,
                "'" + path.string() + "' is not ONNX Runtime: it has no function " + symbol + ".");
  }
  return address;
}

}  // namespace native_infer::ort
