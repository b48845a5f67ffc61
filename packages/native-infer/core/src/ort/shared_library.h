// Opens a shared library by path and finds functions in it.
#pragma once

#include <filesystem>

namespace native_infer::ort {

/// Opens `path` and returns the address of the function `symbol`. Throws `Error` with
/// `RUNTIME_NOT_FOUND` where the file cannot be opened, and with `RUNTIME_INCOMPATIBLE` where it
/// has no such function. The library stays open until the process ends: its threads and
/// thread-local data outlive any engine.
void* open_and_find(const std::filesystem::path& path, const char* symbol);

}  // namespace native_infer::ort
