#include "tokenizer/charsmap.h"

#include <algorithm>

#include "native_infer/error.h"
#include "text/utf8.h"

namespace native_infer {
namespace {

constexpr std::size_t kUnitBytes = 4;

std::uint32_t read_unit(std::string_view bytes, std::size_t index) {
  std::uint32_t unit = 0;
  for (std::size_t i = kUnitBytes; i > 0; --i) {
    unit = unit << 8 | static_cast<unsigned char>(bytes[index * kUnitBytes + i - 1]);
  }
  return unit;
}

bool has_leaf(std::uint32_t unit) {
  return (unit >> 8 & 1) != 0;
}

std::size_t children_offset(std::uint32_t unit) {
  // Bit 9 says that the offset counts blocks of 256 units.
  return std::size_t{unit >> 10} << ((unit & 1u << 9) >> 6);
}

/// The byte that leads to a unit; a leaf's unit has bit 31 set and equals no byte.
std::uint32_t label(std::uint32_t unit) {
  return unit & (1u << 31 | 0xFF);
}

bool is_utf8(std::string_view text) {
  for (std::size_t position = 0; position < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, position);
    const bool is_written_out = text.substr(position).starts_with("\xEF\xBF\xBD");
    if (decoded.code_point == utf8::kReplacement && !is_written_out) return false;
    position += decoded.bytes;
  }
  return true;
}

}  // namespace

Charsmap::Charsmap(std::string_view bytes) {
  const std::size_t rest = bytes.size() < kUnitBytes ? 0 : bytes.size() - kUnitBytes;
  const std::size_t trie_bytes = rest == 0 ? 0 : read_unit(bytes, 0);
  if (trie_bytes < kUnitBytes || trie_bytes > rest || trie_bytes % kUnitBytes != 0) {
    throw Error(ErrorCode::MODEL_INVALID, "the charsmap's trie does not fit into its " +
                                              std::to_string(bytes.size()) + " bytes");
  }
  bytes.remove_prefix(kUnitBytes);
  units_.reserve(trie_bytes / kUnitBytes);
  for (std::size_t i = 0; i < trie_bytes / kUnitBytes; ++i) units_.push_back(read_unit(bytes, i));
  replacements_ = bytes.substr(trie_bytes);
  if (!is_utf8(replacements_)) {
    throw Error(ErrorCode::MODEL_INVALID, "the charsmap's replacements are not UTF-8");
  }
}

std::optional<std::string_view> Charsmap::find(std::string_view text) const {
  std::size_t node = children_offset(units_[0]);
  for (const char byte : text) {
    const auto value = static_cast<unsigned char>(byte);
    node ^= value;
    if (value == 0 || node >= units_.size() || label(units_[node]) != value) return std::nullopt;
    const std::uint32_t unit = units_[node];
    node ^= children_offset(unit);
    if (!has_leaf(unit)) continue;
    if (node >= units_.size()) return std::nullopt;
    return replacement_at(units_[node] & 0x7FFFFFFF);
  }
  return std::nullopt;
}

std::size_t Charsmap::max_growth() const {
  std::size_t longest = 1;
  std::size_t length = 0;
  for (const char byte : replacements_) {
    if (byte == '\0') {
      length = 0;
    } else if (!utf8::is_continuation(byte)) {
      longest = std::max(longest, ++length);
    }
  }
  return longest;
}

std::string_view Charsmap::replacement_at(std::size_t begin) const {
  const std::string_view all = replacements_;
  const std::string_view rest = all.substr(begin < all.size() ? begin : all.size());
  return rest.substr(0, rest.find('\0'));
}

}  // namespace native_infer
