#include "weights/content_hash.h"

#include <cstring>

namespace native_infer {
namespace {

constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
constexpr std::uint64_t kOther = 0xD6E8FEB86659FD93;

std::uint64_t rotated(std::uint64_t x, int by) {
  return x << by | x >> (64 - by);
}

/// Every bit of the result depends on every bit of `x`.
std::uint64_t scattered(std::uint64_t x) {
  x = (x ^ x >> 32) * kOther;
  x = (x ^ x >> 29) * kOdd;
  return x ^ x >> 32;
}

}  // namespace

void ContentHash::mix(const std::byte* stripe) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    std::uint64_t word = 0;
    std::memcpy(&word, stripe + lane * sizeof(word), sizeof(word));
    // One to one in the lane for every word, and in the word for every lane.
    lanes_[lane] = rotated((lanes_[lane] ^ word) * kOdd, 29) + word;
  }
}

void ContentHash::add(std::span<const std::byte> bytes) {
  constexpr std::size_t kStripe = kLanes * sizeof(std::uint64_t);
  length_ += bytes.size();
  while (bytes.size() >= kStripe) {
    mix(bytes.data());
    bytes = bytes.subspan(kStripe);
  }
  if (bytes.empty()) return;
  std::array<std::byte, kStripe> last{};
  std::memcpy(last.data(), bytes.data(), bytes.size());
  mix(last.data());
}

void ContentHash::add(std::uint64_t number) {
  add(std::as_bytes(std::span(&number, 1)));
}

std::array<std::uint64_t, 2> ContentHash::value() const {
  std::array<std::uint64_t, 2> both = {scattered(length_ + kOdd), scattered(length_ + kOther)};
  for (const std::uint64_t lane : lanes_) {
    both[0] = scattered(both[0] ^ lane) + both[1];
    both[1] = scattered(both[1] + rotated(lane, 23)) ^ both[0];
  }
  return both;
}

std::string ContentHash::hex() const {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint64_t half : value()) {
    for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[half >> shift & 0xFU];
  }
  return text;
}

}  // namespace native_infer
