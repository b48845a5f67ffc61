// CPU numbers, and the way the kernel writes lists of them.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace native_infer {

/// CPU numbers, ascending, each once.
using CpuList = std::vector<int>;

/// Reads the kernel's list format, such as "0-3,8,10-11"; white space around it does not matter.
/// Empty where the text is empty, malformed, or names a CPU beyond 2^20.
CpuList parse_cpu_list(std::string_view text);

/// The list in the first line of a file; empty where it cannot be read.
CpuList read_cpu_list(const std::filesystem::path& file);

}  // namespace native_infer
