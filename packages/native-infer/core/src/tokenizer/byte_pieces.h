// The pieces "<0x00>" to "<0xFF>" in which byte fallback spells what is unknown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace native_infer {

/// Calls `find(piece)` for each byte's piece and gathers the ids.
template <typename Find>
std::array<std::int32_t, 256> find_byte_pieces(Find&& find) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::array<std::int32_t, 256> ids{};
  for (std::size_t byte = 0; byte < ids.size(); ++byte) {
    ids[byte] = find(std::string("<0x") + kDigits[byte >> 4] + kDigits[byte & 15] + ">");
  }
  return ids;
}

}  // namespace native_infer
