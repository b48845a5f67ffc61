#include "text/unicode.h"

#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <string_view>

namespace native_infer::unicode {
namespace {

std::u32string lowercase(char32_t c) {
  const std::uint16_t index = properties(c).lowercase;
  return index == 0 ? std::u32string(1, c) : std::u32string(mapping(index));
}

TEST(Unicode, AsciiAgreesWithTheCLocale) {
  for (char32_t c = 0; c < 0x80; ++c) {
    const int ascii = static_cast<int>(c);
    EXPECT_EQ(has(c, kPunctuation), std::ispunct(ascii) != 0) << ascii;
    EXPECT_EQ(has(c, kWhitespace), std::isspace(ascii) != 0) << ascii;
    EXPECT_EQ(has(c, kWordCharacter), std::isalnum(ascii) != 0 || c == U'_') << ascii;
    EXPECT_EQ(lowercase(c), std::u32string(1, static_cast<char32_t>(std::tolower(ascii)))) << ascii;
    const bool is_kept_control = c == U'\t' || c == U'\n' || c == U'\r';
    EXPECT_EQ(has(c, kRemovedByCleaning), std::iscntrl(ascii) != 0 && !is_kept_control) << ascii;
  }
}

TEST(Unicode, LowercaseOfOneCodePointMayBeTwo) {
  EXPECT_EQ(lowercase(U'\u0130'), U"i\u0307");
  EXPECT_EQ(lowercase(U'\u1E9E'), U"\u00DF");
  EXPECT_EQ(lowercase(U'\u03A3'), U"\u03C3");
  EXPECT_EQ(lowercase(U'\U00010400'), U"\U00010428");
  EXPECT_EQ(lowercase(U'\u4E2D'), U"\u4E2D");
}

TEST(Unicode, LowercasingTwiceChangesNothingMore) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    for (const char32_t lower : lowercase(c)) ASSERT_EQ(lowercase(lower), std::u32string(1, lower));
  }
}

TEST(Unicode, ChineseMeansTheIdeographBlocksAndNotKana) {
  constexpr std::u32string_view kIdeographs =
      U"\u4E00\u9FFF\u3400\u4DBF\uF900\uFAFF\U00020000\U0002A6DF\U0002F800";
  for (const char32_t c : kIdeographs) {
    EXPECT_TRUE(has(c, kChinese)) << static_cast<std::uint32_t>(c);
  }
  constexpr std::u32string_view kOthers = U"\u3042\u30A2\uAC00\u3001\u33FF\u4DC0a";
  for (const char32_t c : kOthers) {
    EXPECT_FALSE(has(c, kChinese)) << static_cast<std::uint32_t>(c);
  }
}

TEST(Unicode, CleaningRemovesControlsFormatsAndPrivateUse) {
  for (const char32_t c : {U'\u0000', U'\u0007', U'\u0085', U'\u00AD', U'\u200B', U'\uFEFF',
                           U'\uE000', U'\uFFFD', U'\U000E0001', U'\U0010FFFD'}) {
    EXPECT_TRUE(has(c, kRemovedByCleaning)) << static_cast<std::uint32_t>(c);
  }
  for (const char32_t c : {U'\t', U'\n', U'\r', U' ', U'\u00A0', U'\u2028', U'a'}) {
    EXPECT_FALSE(has(c, kRemovedByCleaning)) << static_cast<std::uint32_t>(c);
  }
}

TEST(Unicode, PunctuationIsCategoryPAndAsciiSymbolsOnly) {
  for (const char32_t c :
       {U'$', U'^', U'`', U'\u00BF', U'\u2019', U'\u3002', U'\uFF01', U'\u0964'}) {
    EXPECT_TRUE(has(c, kPunctuation)) << static_cast<std::uint32_t>(c);
  }
  for (const char32_t c : {U'\u20AC', U'\u00B0', U'\u2192', U'\u00D7', U'\U0001F600', U'a'}) {
    EXPECT_FALSE(has(c, kPunctuation)) << static_cast<std::uint32_t>(c);
  }
}

}  // namespace
}  // namespace native_infer::unicode
