// The alphabet of byte-level BPE: one visible code point for each byte.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

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

/// The bytes that the alphabet's code points stand for; -1 for the code points between them.
inline constexpr auto kAlphabetBytes = [] {
  std::array<std::int16_t, 0x144> bytes{};
  bytes.fill(-1);
  std::int16_t byte = 0;
  for (const char32_t letter : kByteAlphabet) bytes[letter] = byte++;
  return bytes;
}();

/// The byte that `letter` stands for; nothing for what is not in the alphabet.
constexpr std::optional<std::uint8_t> find_alphabet_byte(char32_t letter) {
  if (letter >= kAlphabetBytes.size() || kAlphabetBytes[letter] < 0) return std::nullopt;
  return static_cast<std::uint8_t>(kAlphabetBytes[letter]);
}

}  // namespace native_infer
