// A fingerprint of many bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace native_infer {

/// 128 bits that differ where the bytes do, but for one chance in 2^100 or so. Not for secrets: who
/// wants to can make two inputs that have the same. Reads several bytes at a time, at the speed of
/// the memory. The same on every machine that is little-endian.
class ContentHash {
 public:
  void add(std::span<const std::byte> bytes);
  /// The bytes of a number, in the same order everywhere.
  void add(std::uint64_t number);
  /// Of what was added so far.
  std::array<std::uint64_t, 2> value() const;
  /// `value` as 32 hexadecimal digits.
  std::string hex() const;

 private:
  void mix(const std::byte* stripe);

  static constexpr std::size_t kLanes = 8;
  std::array<std::uint64_t, kLanes> lanes_ = {
      0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89,
      0x452821E638D01377, 0xBE5466CF34E90C6C, 0xC0AC29B7C97C50DD, 0x3F84D5B5B5470917};
  std::uint64_t length_ = 0;
};

}  // namespace native_infer
