// Matches of regular expressions as Oniguruma finds them, which is inside of the reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/regex/matcher.h"
#include "text/regex/syntax_error.h"
#include "text/utf8.h"

namespace native_infer::regex {
namespace {

constexpr std::size_t kManySteps = 10'000'000;

struct Found {
  std::size_t begin;
  std::size_t end;
  friend bool operator==(const Found&, const Found&) = default;
};

/// All matches, with `steps` at a time.
std::vector<Found> find_all(const Program& program, const std::u32string& text,
                            std::size_t steps = kManySteps) {
  Matcher matcher(program);
  std::vector<Found> found;
  for (std::size_t from = 0; from <= text.size();) {
    matcher.begin(from);
    Matcher::Outcome outcome = Matcher::Outcome::kPaused;
    while (outcome == Matcher::Outcome::kPaused) {
      std::size_t left = steps;
      outcome = matcher.run({text}, left);
    }
    if (outcome != Matcher::Outcome::kFound) break;
    found.push_back({matcher.match_begin(), matcher.match_end()});
    from = std::max(matcher.match_end(), matcher.match_begin() + 1);
  }
  return found;
}

std::u32string many(std::size_t count, char32_t c, char32_t last) {
  std::u32string text(count, c);
  text.push_back(last);
  return text;
}

/// The texts that match, with "|" between them.
std::string matches(std::string_view expression, std::string_view text) {
  const std::u32string whole = utf8::to_utf32(text);
  std::string result;
  const char* between = "";
  for (const Found& match : find_all(compile(expression), whole)) {
    result += std::exchange(between, "|");
    result += utf8::from_utf32(whole.substr(match.begin, match.end - match.begin));
  }
  return result;
}

struct Expected {
  const char* expression;
  const char* text;
  const char* matches;
};

class RegexMatches : public testing::TestWithParam<Expected> {};

TEST_P(RegexMatches, AreThoseOfTheReference) {
  EXPECT_EQ(matches(GetParam().expression, GetParam().text), GetParam().matches)
      << GetParam().expression << " in " << GetParam().text;
}

const Expected kExpected[] = {
    // Quantifiers.
    {"a{2}", "aaaaa", "aa|aa"},
    {"a{2}+", "aaaaa", "aaaa"},
    {"a{3,1}", "aaaaa", "aaa|aa"},
    {"a{,2}", "aaa", "aa|a|"},
    {"a{,}", "a{,}", "a{,}"},
    {"a{x", "a{x", "a{x"},
    {"a+?b", "aab", "aab"},
    {"a++a", "aaa", ""},
    {"(?>a|ab)c", "abc", ""},
    {"(?:a*)*b", "aab", "aab"},
    {"(a|)+b", "aab", "aab"},
    {"(a{2}){2}", "aaaaa", "aaaa"},
    {"a??\?", "a", "|"},
    // Classes.
    {"[a-c&&[^b]]+", "abc", "a|c"},
    {"[^a-z&&aeiou]+", "abe", "b"},
    {"[]a]+", "]a", "]a"},
    {"[a-c-e]+", "a-e", "a-e"},
    {"[!--]+", "-!a", "-!"},
    {"[[:alpha:]_]+", "a_1", "a_"},
    {"[[:^alpha:]]+", "a12", "12"},
    {"[\\w&&\\D]+", "a1", "a"},
    {"[a&&]", "a", ""},
    // Properties.
    {"\\p{Han}+", "漢字かな", "漢字"},
    {"\\p{^L}+", "a12", "12"},
    {"\\P{^L}+", "a12", "a"},
    {"\\p{uppercase letter}", "aB", "B"},
    {"\\pL+", "ab1", "ab"},
    {"\\h+", "fg", "f"},
    {"\\w+", "½a!", "½a"},
    {"[\\w]+", "½a!", "a"},
    {"\\p{Word}+", "½a!", "½a"},
    {"[\\p{wo_rd}]+", "½a!", "a"},
    {"[\\P{Word}]+", "½a!", "½|!"},
    {"\\p{Punct}+", "+!", "!"},
    {"[[:punct:]]+", "+!", "+!"},
    // Case.
    {"(?i:'s|'t)", "'S'ſ't", "'S|'ſ|'t"},
    {"(?i:ss)", "ßẞsſ", "ß|ẞ|sſ"},
    {"(?i:ß)", "SS", "SS"},
    {"(?i:[ß])", "ss", "ss"},
    {"(?i:st)", "ﬆ", "ﬆ"},
    {"(?i:[^k])", "KKk", ""},
    {"(?i:[^\\p{Lu}])", "aA1", "1"},
    {"a(?i)b|C", "aBaC", "aB|aC"},
    {"(?i:a(?-i)b)", "Ab AB", "Ab"},
    // Groups and references.
    {"(a)\\1", "aab", "aa"},
    {"(?<n>a|b)\\k<n>", "abb", "bb"},
    {"(a)|b\\1", "ab", "a"},
    {"(?=(a+))\\1", "aab", "aa"},
    {"(?i)(a)\\1", "aA", "aA"},
    // What is around.
    {"^a|b$", "a\nab\n", "a|a|b"},
    {"$", "a\n", "|"},
    {"\\Aa|a\\z", "aaa", "a|a"},
    {"a\\Z", "aa\n", "a"},
    {"\\bab?\\b", "ab a", "ab|a"},
    {"\\G\\d", "12a3", "1|2"},
    {"(?<=a|bc)d", "ad bcd d", "d|d"},
    {"(?<![.\\d])\\d", "1.2 3", "1|3"},
    {"(?<=a{1,3})b", "aab b", "b"},
    {"(?<=\\p{Ll})(?=\\p{Lu})", "aBcD", "|"},
    {"\\s+(?!\\S)|\\s+", "a   b ", "  | | "},
    {"\\d+(?=(?:\\d{3})+(?!\\d))", "1234567", "1234"},
    // The rest.
    {"\\R", "\r\n\n", "\r\n|\n"},
    {"(?x) a b # c", "ab", "ab"},
    {"(?m:.)\\N", "\na\n", "\na"},
    {"\\x{4e2d}\\u6587\\n\\.", "中文\n.", "中文\n."},
    {"(?#note)a", "a", "a"},
    {"", "ab", "||"},
};
INSTANTIATE_TEST_SUITE_P(All, RegexMatches, testing::ValuesIn(kExpected));

struct Refused {
  const char* expression;
  std::size_t position;
};

class RegexRefusals : public testing::TestWithParam<Refused> {};

TEST_P(RegexRefusals, NameThePlace) {
  try {
    compile(GetParam().expression);
    FAIL() << GetParam().expression;
  } catch (const SyntaxError& error) {
    EXPECT_EQ(error.position(), GetParam().position) << GetParam().expression << error.what();
  }
}

const Refused kRefused[] = {
    {"a)", 1},          {"b(a", 1},        {"*a", 0},        {"a|+", 2},        {"[a", 1},
    {"[z-a]", 3},       {"[a-\\d]", 3},    {"\\p{Nope}", 2}, {"[[:nope:]]", 2}, {"a\\", 2},
    {"\\2(a)", 0},      {"\\k<n>", 2},     {"ab\\X", 2},     {"\\K", 0},        {"\\g<1>(a)", 0},
    {"(?~a)", 0},       {"(?W:a)", 0},     {"x(?(1)a)", 1},  {"(*FAIL)", 0},    {"\\xE9", 2},
    {"\\x{110000}", 2}, {"(?<n>a)\\1", 7}, {"(?<=a*)b", 0},  {"a{100001}", 8},
};
INSTANTIATE_TEST_SUITE_P(All, RegexRefusals, testing::ValuesIn(kRefused));

TEST(Regex, SizesHaveLimits) {
  EXPECT_THROW(compile("(?:ab){100000}"), SyntaxError);
  EXPECT_THROW(compile("(?:(?:ab){1000}){1000}"), SyntaxError);
  EXPECT_NO_THROW(compile("(?:(?:){100000}){100000}"));
  EXPECT_THROW(compile(std::string(100, '(') + std::string(100, ')')), SyntaxError);
  EXPECT_THROW(compile(std::string(100, '[') + "a" + std::string(100, ']')), SyntaxError);
  EXPECT_THROW(compile("a" + std::string(40, '?')), SyntaxError);
}

TEST(Regex, StepsEndASearch) {
  const Program program = compile("(?:a|aa)+$");
  Matcher matcher(program);
  matcher.begin(0);
  std::size_t steps = 100'000;
  EXPECT_EQ(matcher.run({many(60, U'a', U'b')}, steps), Matcher::Outcome::kPaused);
  EXPECT_EQ(steps, 0U);
}

TEST(Regex, PlacesToReturnToHaveALimit) {
  const Program program = compile("(?:ab|cd)*x");
  std::u32string text;
  while (text.size() < 2 * Matcher::kMaxReturns + 2) text += U"ab";
  Matcher matcher(program);
  matcher.begin(0);
  std::size_t steps = 100'000'000;
  EXPECT_EQ(matcher.run({text}, steps), Matcher::Outcome::kTooDeep);
}

TEST(Regex, ARunIsTriedOnce) {
  const Program program = compile("\\s+$");
  Matcher matcher(program);
  matcher.begin(0);
  std::size_t steps = kManySteps;
  EXPECT_EQ(matcher.run({many(100'000, U' ', U'x')}, steps), Matcher::Outcome::kNone);
  EXPECT_GT(steps, kManySteps - 1'000'000);
}

std::u32string random_text(std::mt19937& random) {
  constexpr std::u32string_view kAlphabet = U"aabAs1 \n'é中ß";
  std::u32string text(random() % 60, U' ');
  for (char32_t& c : text) c = kAlphabet[random() % kAlphabet.size()];
  return text;
}

// A matcher that knows only a beginning of the text either says so or is right.
TEST(Regex, AnAnswerBeforeTheEndIsFinal) {
  std::mt19937 random(7);
  for (const Expected& expected : kExpected) {
    const Program program = compile(expected.expression);
    for (int round = 0; round < 40; ++round) {
      const std::u32string text = random_text(random);
      Matcher whole(program);
      Matcher part(program);
      whole.begin(0);
      part.begin(0);
      std::size_t steps = kManySteps;
      const Matcher::Outcome outcome = whole.run({text}, steps);
      const std::size_t known = random() % (text.size() + 1);
      const auto early = part.run({std::u32string_view(text).substr(0, known), true, false}, steps);
      if (early == Matcher::Outcome::kFound) {
        ASSERT_EQ(outcome, Matcher::Outcome::kFound) << expected.expression;
        EXPECT_EQ(part.match_begin(), whole.match_begin()) << expected.expression;
        EXPECT_EQ(part.match_end(), whole.match_end()) << expected.expression;
        continue;
      }
      ASSERT_EQ(early, Matcher::Outcome::kMoreText) << expected.expression;
      ASSERT_EQ(part.run({text}, steps), outcome) << expected.expression;
      if (outcome != Matcher::Outcome::kFound) continue;
      EXPECT_EQ(part.match_begin(), whole.match_begin()) << expected.expression;
      EXPECT_EQ(part.match_end(), whole.match_end()) << expected.expression;
    }
  }
}

TEST(Regex, PausesChangeNothing) {
  std::mt19937 random(8);
  for (const Expected& expected : kExpected) {
    const Program program = compile(expected.expression);
    for (int round = 0; round < 20; ++round) {
      const std::u32string text = random_text(random);
      EXPECT_EQ(find_all(program, text, 1 + random() % 5), find_all(program, text))
          << expected.expression;
    }
  }
}

}  // namespace
}  // namespace native_infer::regex
