#include "text/canonical_decomposer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace native_infer::unicode {
namespace {

std::u32string decompose(std::u32string_view text) {
  CanonicalDecomposer decomposer;
  std::u32string out;
  const auto emit = [&](char32_t c, bool) { out.push_back(c); };
  for (const char32_t c : text) decomposer.push(c, emit);
  decomposer.flush(emit);
  EXPECT_TRUE(decomposer.empty());
  return out;
}

TEST(CanonicalDecomposer, DecomposesCompletely) {
  EXPECT_EQ(decompose(U"\u00E9"), U"e\u0301");
  EXPECT_EQ(decompose(U"\u1E69"), U"s\u0323\u0307");
  EXPECT_EQ(decompose(U"\u212B"), U"A\u030A");
  EXPECT_EQ(decompose(U"\uF900"), U"\u8C48");
  EXPECT_EQ(decompose(U"\U0001D15E"), U"\U0001D157\U0001D165");
  EXPECT_EQ(decompose(U"\uFB01"), U"\uFB01") << "compatibility mappings are not canonical";
}

TEST(CanonicalDecomposer, HangulSyllablesBecomeTwoOrThreeJamo) {
  EXPECT_EQ(decompose(U"\uAC00"), U"\u1100\u1161");
  EXPECT_EQ(decompose(U"\uAC01"), U"\u1100\u1161\u11A8");
  EXPECT_EQ(decompose(U"\uD7A3"), U"\u1112\u1175\u11C2");
  EXPECT_EQ(decompose(U"\uD7A4"), U"\uD7A4");
}

TEST(CanonicalDecomposer, MarksAreOrderedByClassAndStayStableWithinOne) {
  EXPECT_EQ(decompose(U"q\u0307\u0323"), U"q\u0323\u0307");
  EXPECT_EQ(decompose(U"\u1E0B\u0323"), U"d\u0323\u0307");
  EXPECT_EQ(decompose(U"a\u0301\u0300"), U"a\u0301\u0300");
  EXPECT_EQ(decompose(U"a\u0345b\u0334"), U"a\u0345b\u0334") << "never across a base character";
}

TEST(CanonicalDecomposer, TellsTheFirstCodePointOfEachDecomposition) {
  CanonicalDecomposer decomposer;
  std::vector<std::pair<char32_t, bool>> out;
  const auto emit = [&](char32_t c, bool is_first) { out.emplace_back(c, is_first); };
  decomposer.push(U'\u1E0B', emit);
  decomposer.push(U'\u0323', emit);
  decomposer.flush(emit);
  const std::vector<std::pair<char32_t, bool>> expected = {
      {U'd', true}, {U'\u0323', true}, {U'\u0307', false}};
  EXPECT_EQ(out, expected);
}

TEST(CanonicalDecomposer, EveryMappingIsDecomposedAndOrderedAlready) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    const std::u32string once = decompose(std::u32string(1, c));
    ASSERT_EQ(decompose(once), once) << static_cast<std::uint32_t>(c);
  }
}

TEST(CanonicalDecomposer, TheOrderOfMarksOfDifferentClassesDoesNotMatter) {
  const std::u32string sorted = U"\u0334\u3099\u0321\u0316\u0300\u0345";
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::u32string marks = sorted;
    std::shuffle(marks.begin(), marks.end(), random);
    EXPECT_EQ(decompose(U"a" + marks + U"b"), U"a" + sorted + U"b");
  }
}

TEST(CanonicalDecomposer, ManyMarksOfOneClassStayInTheirOrder) {
  // Of classes 230, 220 and 1.
  constexpr char32_t kMarks[] = {0x0300, 0x0301, 0x0316, 0x0317, 0x0334};
  std::mt19937 random(7);
  std::u32string marks;
  for (int i = 0; i < 5000; ++i) marks += kMarks[random() % 5];
  std::u32string sorted = marks;
  std::stable_sort(sorted.begin(), sorted.end(), [](char32_t a, char32_t b) {
    return properties(a).combining_class < properties(b).combining_class;
  });
  EXPECT_EQ(decompose(U"a" + marks + U"b"), U"a" + sorted + U"b");
}

}  // namespace
}  // namespace native_infer::unicode
