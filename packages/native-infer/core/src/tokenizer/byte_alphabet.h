// The alphabet of byte-level BPE: one visible code point for each byte.
#pragma once

#include <array>
#include <cstdint>

namespace native_infer {

/// Printable bytes of Latin-1 stand for themselves, the others in order for U+0100 and up (Radford
/// et al. 2019, GPT-2). A space is U+0120.
inline constexpr std::array<char32_t, 256> kByteAlphabet = [] {
  std::array<char32_t, 256> alphabet{};
  char32_t next = 0x100;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool is_printable =
        (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    alphabet[byte] = is_printable ? byte : next++;
  }
  return alphabet;
}();

inline constexpr char32_t kByteLevelSpace = kByteAlphabet[' '];

}  // namespace native_infer
