// UTF-8 to code points and back, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace native_infer::utf8 {

inline constexpr char32_t kReplacement = 0xFFFD;

/// One code point and how many bytes it took.
struct Decoded {
  char32_t code_point;
  std::uint32_t bytes;
};

/// Decodes the sequence at `position`, which must lie inside `text`. An ill-formed sequence gives
/// U+FFFD once for each maximal part that could have begun a well-formed one (Unicode 15,
/// section 3.9, and WHATWG), so that offsets agree with what a JavaScript or Python decoder makes
/// of the same bytes.
Decoded decode_multibyte(std::string_view text, std::size_t position);

/// `decode_multibyte` with the ASCII case in line.
inline Decoded decode(std::string_view text, std::size_t position) {
  const auto byte = static_cast<unsigned char>(text[position]);
  return byte < 0x80 ? Decoded{byte, 1} : decode_multibyte(text, position);
}

/// Appends the encoding of `code_point`, which must be a Unicode scalar value.
void append(char32_t code_point, std::string& out);

/// All code points of `text`.
std::u32string to_utf32(std::string_view text);

/// The encoding of all of `text`, which holds Unicode scalar values.
std::string from_utf32(std::u32string_view text);

/// True for a byte that continues a sequence begun before it.
inline bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace native_infer::utf8
