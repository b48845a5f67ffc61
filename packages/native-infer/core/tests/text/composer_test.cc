#include "text/composer.h"

#include <gtest/gtest.h>

#include <string>

#include "text/canonical_decomposer.h"

namespace native_infer::unicode {
namespace {

std::u32string normalize(std::u32string_view text, bool is_compatible) {
  std::u32string out;
  CanonicalDecomposer decomposer(is_compatible);
  Composer composer;
  const auto emit = [&](char32_t c, int) { out.push_back(c); };
  const auto pass = [&](char32_t c, bool is_first) { composer.push(c, is_first ? 0 : 1, emit); };
  for (const char32_t c : text) decomposer.push(c, pass);
  decomposer.flush(pass);
  composer.flush(emit);
  return out;
}

TEST(Composer, ComposesALetterWithItsMarks) {
  EXPECT_EQ(normalize(U"e\u0301", false), U"\u00E9");
  EXPECT_EQ(normalize(U"a\u0323\u0302", false), U"\u1EAD");
  EXPECT_EQ(normalize(U"a\u0302\u0323", false), U"\u1EAD");
}

TEST(Composer, AMarkOfTheSameClassBlocks) {
  EXPECT_EQ(normalize(U"x\u0301\u0301", false), U"x\u0301\u0301");
  EXPECT_EQ(normalize(U"a\u0305\u0301", false), U"a\u0305\u0301");
}

TEST(Composer, LeavesOutWhatUnicodeExcludes) {
  EXPECT_EQ(normalize(U"\u0958", false), U"\u0915\u093C");
  EXPECT_EQ(normalize(U"\u0344", false), U"\u0308\u0301");
}

TEST(Composer, CompatibilityCharactersChangeOnlyWhereAsked) {
  EXPECT_EQ(normalize(U"\uFB01\uFF21\u2460", false), U"\uFB01\uFF21\u2460");
  EXPECT_EQ(normalize(U"\uFB01\uFF21\u2460", true), U"fiA1");
}

TEST(Composer, HangulSyllablesComeBackWhole) {
  for (char32_t c = 0xAC00; c <= 0xD7A3; ++c) {
    ASSERT_EQ(normalize(std::u32string(1, c), false), std::u32string(1, c));
  }
}

TEST(Composer, NormalizingTwiceChangesNothingMore) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    for (const bool is_compatible : {false, true}) {
      const std::u32string once = normalize(std::u32string(1, c), is_compatible);
      ASSERT_EQ(normalize(once, is_compatible), once) << static_cast<std::uint32_t>(c);
    }
  }
}

}  // namespace
}  // namespace native_infer::unicode
