#include "tokenizer/charsmap.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "native_infer/error.h"

namespace native_infer {
namespace {

std::string charsmap_bytes(const std::vector<std::uint32_t>& units, const std::string& texts) {
  std::string bytes;
  const auto append = [&](std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(value >> shift));
  };
  append(static_cast<std::uint32_t>(units.size() * 4));
  for (const std::uint32_t unit : units) append(unit);
  return bytes + texts;
}

/// Rules for "a" (to "xy") and "ab" (to nothing): the root's children stand from 256 on, those of
/// "a" from 512 on.
std::string two_rules() {
  std::vector<std::uint32_t> units(768, 0);
  const std::uint32_t a = 256 ^ 'a';
  const std::uint32_t b = 512 ^ 'b';
  units[0] = 256u << 10;
  units[a] = (a ^ 512u) << 10 | 1u << 8 | 'a';
  units[512] = 1u << 31;
  units[b] = (b ^ 300u) << 10 | 1u << 8 | 'b';
  units[300] = 1u << 31 | 3;
  return charsmap_bytes(units, std::string("xy\0\0", 4));
}

TEST(Charsmap, TheShortestRuleThatFitsCounts) {
  const Charsmap charsmap(two_rules());
  EXPECT_EQ(charsmap.find("a"), "xy");
  EXPECT_EQ(charsmap.find("ab"), "xy");
  EXPECT_EQ(charsmap.find("b"), std::nullopt);
  EXPECT_EQ(charsmap.find(""), std::nullopt);
}

TEST(Charsmap, SizesThatDoNotFitAreRefused) {
  for (const std::size_t length : {0u, 3u, 4u, 7u, 100u}) {
    EXPECT_THROW(Charsmap(two_rules().substr(0, length)), Error) << length;
  }
  EXPECT_THROW(Charsmap(charsmap_bytes({}, "abc")), Error);
  EXPECT_THROW(Charsmap(std::string("\x05\0\0\0abcdefgh", 12)), Error);
}

TEST(Charsmap, ReplacementsThatAreNotUtf8AreRefused) {
  EXPECT_THROW(Charsmap(charsmap_bytes({0}, "\xFF")), Error);
  EXPECT_NO_THROW(Charsmap(charsmap_bytes({0}, "\xEF\xBF\xBD")));
}

TEST(Charsmap, AnyUnitsAtAllAreSafe) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint32_t> units(1 + random() % 600);
    // Small offsets and frequent leaves, so that paths are long and cross.
    for (std::uint32_t& unit : units) {
      unit = static_cast<std::uint32_t>(random() % 2 == 0 ? random() : random() % (1u << 18));
    }
    const Charsmap charsmap(charsmap_bytes(units, "some text"));
    for (int i = 0; i < 200; ++i) {
      std::string text;
      for (int byte = 0; byte < 5; ++byte) text.push_back(static_cast<char>(random()));
      const auto found = charsmap.find(text);
      if (found) {
        EXPECT_LE(found->size(), 9u);
      }
    }
  }
}

}  // namespace
}  // namespace native_infer
