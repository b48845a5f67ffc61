#include "text/utf8.h"

namespace native_infer::utf8 {
namespace {

/// What a lead byte announces: how many continuation bytes, its own payload, and the range of the
/// first continuation byte, which is where overlong forms, surrogates and values above U+10FFFF
/// show.
struct Lead {
  unsigned continuation_count;
  unsigned payload;
  unsigned first_min = 0x80;
  unsigned first_max = 0xBF;
};

Lead read_lead(unsigned byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, byte & 0x1Fu};
  if (byte == 0xE0) return {2, 0, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0xD, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2, byte & 0xFu};
  if (byte == 0xF0) return {3, 0, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {3, byte & 0x7u};
  if (byte == 0xF4) return {3, 4, 0x80, 0x8F};
  return {0, 0};
}

}  // namespace

Decoded decode_multibyte(std::string_view text, std::size_t position) {
  const auto byte_at = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(text[i]));
  };
  Lead lead = read_lead(byte_at(position));
  if (lead.continuation_count == 0) return {kReplacement, 1};
  unsigned value = lead.payload;
  for (unsigned i = 1; i <= lead.continuation_count; ++i) {
    if (position + i >= text.size()) return {kReplacement, i};
    const unsigned byte = byte_at(position + i);
    if (byte < lead.first_min || byte > lead.first_max) return {kReplacement, i};
    value = value << 6 | (byte & 0x3Fu);
    lead.first_min = 0x80;
    lead.first_max = 0xBF;
  }
  return {static_cast<char32_t>(value), lead.continuation_count + 1};
}

void append(char32_t code_point, std::string& out) {
  const auto value = static_cast<std::uint32_t>(code_point);
  const auto push = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (value < 0x80) {
    push(value);
    return;
  }
  if (value < 0x800) {
    push(0xC0 | value >> 6);
  } else {
    if (value < 0x10000) {
      push(0xE0 | value >> 12);
    } else {
      push(0xF0 | value >> 18);
      push(0x80 | (value >> 12 & 0x3F));
    }
    push(0x80 | (value >> 6 & 0x3F));
  }
  push(0x80 | (value & 0x3F));
}

std::u32string to_utf32(std::string_view text) {
  std::u32string out;
  for (std::size_t position = 0; position < text.size();) {
    const Decoded decoded = decode(text, position);
    out.push_back(decoded.code_point);
    position += decoded.bytes;
  }
  return out;
}

std::string from_utf32(std::u32string_view text) {
  std::string out;
  for (const char32_t code_point : text) append(code_point, out);
  return out;
}

}  // namespace native_infer::utf8
