#include "text/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace native_infer::utf8 {
namespace {

constexpr std::string_view kReplacementBytes = "\xEF\xBF\xBD";

TEST(Utf8, EveryScalarValueSurvivesARoundTrip) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string bytes;
    append(c, bytes);
    const Decoded decoded = decode(bytes, 0);
    ASSERT_EQ(decoded.code_point, c);
    ASSERT_EQ(decoded.bytes, bytes.size());
  }
}

TEST(Utf8, EachMaximalIllFormedPartIsOneReplacementCharacter) {
  struct Case {
    std::string_view bytes;
    std::u32string_view expected;
  };
  // The expectations are what Python's bytes.decode("utf-8", "replace") and WHATWG's TextDecoder
  // give.
  const Case cases[] = {
      {"a\x80z", U"a\uFFFDz"},                  // a lone continuation byte
      {"a\xC3", U"a\uFFFD"},                    // cut off at the end
      {"a\xE2\x82z", U"a\uFFFDz"},              // cut off in the middle: one for both bytes
      {"\xF0\x9F\x98", U"\uFFFD"},              // three of four bytes
      {"\xF0\x9F\x41", U"\uFFFD\u0041"},        // the byte after is not swallowed
      {"\xC0\xAF", U"\uFFFD\uFFFD"},            // overlong
      {"\xE0\x80\xAF", U"\uFFFD\uFFFD\uFFFD"},  // overlong
      {"\xED\xA0\x80", U"\uFFFD\uFFFD\uFFFD"},  // a surrogate
      {"\xF4\x90\x80\x80", U"\uFFFD\uFFFD\uFFFD\uFFFD"},  // above U+10FFFF
      {"\xF5\xFF", U"\uFFFD\uFFFD"},                      // bytes that never occur
      {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", U"\uFFFD\uFFFD\uFFFD\uFFFD\u0041"},
  };
  for (const Case& c : cases) EXPECT_EQ(to_utf32(c.bytes), c.expected) << c.bytes;
}

TEST(Utf8, EveryPairOfBytesDecodesWithoutReadingPastTheEnd) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string bytes{static_cast<char>(first), static_cast<char>(second)};
      const std::u32string decoded = to_utf32(bytes);
      ASSERT_GE(decoded.size(), 1u);
      ASSERT_LE(decoded.size(), 2u);
      std::string again;
      for (const char32_t c : decoded) append(c, again);
      if (again.find(kReplacementBytes) == std::string::npos) {
        ASSERT_EQ(again, bytes);
      }
    }
  }
}

}  // namespace
}  // namespace native_infer::utf8
