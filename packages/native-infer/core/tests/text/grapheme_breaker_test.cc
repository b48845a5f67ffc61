#include "text/grapheme_breaker.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace native_infer::unicode {
namespace {

std::vector<std::u32string> clusters(std::u32string_view text) {
  std::vector<std::u32string> found;
  GraphemeBreaker breaker;
  for (const char32_t c : text) {
    if (breaker.begins_cluster(c)) found.emplace_back();
    found.back().push_back(c);
  }
  return found;
}

using Clusters = std::vector<std::u32string>;

TEST(GraphemeBreaker, MarksBelongToTheLetterBeforeThem) {
  EXPECT_EQ(clusters(U"ae\u0301\u0302b"), (Clusters{U"a", U"e\u0301\u0302", U"b"}));
  EXPECT_EQ(clusters(U"\u0915\u093F\u0915"), (Clusters{U"\u0915\u093F", U"\u0915"}));
}

TEST(GraphemeBreaker, ControlsStandAloneAndLineEndsTogether) {
  EXPECT_EQ(clusters(U"\r\n\n\r"), (Clusters{U"\r\n", U"\n", U"\r"}));
  EXPECT_EQ(clusters(U"\u0001\u0301"), (Clusters{U"\u0001", U"\u0301"}));
}

TEST(GraphemeBreaker, AJoinerBindsPictographsOnly) {
  EXPECT_EQ(clusters(U"\U0001F469\u200D\U0001F467").size(), 1u);
  EXPECT_EQ(clusters(U"a\u200D\U0001F467").size(), 2u);
}

TEST(GraphemeBreaker, HangulSyllablesAreWhole) {
  EXPECT_EQ(clusters(U"\u1112\u1161\u11AB\uD55C\uD558\u11AB"),
            (Clusters{U"\u1112\u1161\u11AB", U"\uD55C", U"\uD558\u11AB"}));
}

TEST(GraphemeBreaker, AConsonantBehindALinkerBelongsToTheOneBefore) {
  EXPECT_EQ(clusters(U"\u0915\u094D\u0937").size(), 1u);
  EXPECT_EQ(clusters(U"\u0915\u0937").size(), 2u);
}

TEST(GraphemeBreaker, APrependedSignBelongsToWhatFollows) {
  EXPECT_EQ(clusters(U"\u0600a\u0600\n"), (Clusters{U"\u0600a", U"\u0600", U"\n"}));
}

}  // namespace
}  // namespace native_infer::unicode
