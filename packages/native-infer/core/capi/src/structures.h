// Structures that begin with their size, from callers of earlier and later versions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "errors.h"

namespace native_infer::capi {

/// More than any version's structure has: a size beyond it was never set.
inline constexpr std::size_t kMaxStructureSize = 4096;

/// Throws unless `size`, as the caller set it, can be that of the structure `name`.
inline void check_size(std::size_t size, const char* name) {
  if (size >= sizeof(std::size_t) && size <= kMaxStructureSize) return;
  invalid(std::string(name) + ".size is " + std::to_string(size) + "; it must be sizeof(" + name +
          ").");
}

/// A caller's structure of settings as this version has it: what an earlier version lacks is zero.
/// Throws for a field of a later version that is not zero.
template <class Structure>
Structure read_structure(const Structure& given, const char* name) {
  check_size(given.size, name);
  Structure known{};
  std::memcpy(&known, &given, std::min(given.size, sizeof(known)));
  const auto* bytes = reinterpret_cast<const unsigned char*>(&given);
  for (std::size_t at = sizeof(known); at < given.size; ++at) {
    if (bytes[at] != 0)
      invalid(std::string(name) + " has a field that this version of the library does not know.");
  }
  return known;
}

/// Writes `known` into a caller's structure of results, as far as that reaches; what only a later
/// version has becomes zero. The size stays the caller's.
template <class Structure>
void write_structure(const Structure& known, Structure& out, const char* name) {
  check_size(out.size, name);
  const std::size_t size = out.size;
  auto* bytes = reinterpret_cast<unsigned char*>(&out);
  const std::size_t shared = std::min(size, sizeof(known));
  std::memcpy(bytes, &known, shared);
  std::memset(bytes + shared, 0, size - shared);
  out.size = size;
}

}  // namespace native_infer::capi
