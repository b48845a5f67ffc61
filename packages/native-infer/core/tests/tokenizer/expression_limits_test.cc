// Regular expressions of a file that ask for more than they may take: each limit of
// docs/reference/limits.md.
#include <gtest/gtest.h>

#include <string>

#include "native_infer/error.h"
#include "tokenizer/bpe_file.h"
#include "tokenizer/expect_invalid.h"

namespace native_infer::test {
namespace {

std::string replace_matches(const std::string& expression) {
  return R"({"type": "Replace", "pattern": {"Regex": ")" + expression + R"("}, "content": "-"})";
}

TEST(ExpressionLimits, BytesOfAnExpressionHaveALimit) {
  const auto file = [](std::size_t bytes) {
    return BpeFile{.normalizer = replace_matches(std::string(bytes, 'a'))};
  };
  EXPECT_NO_THROW(file(8192).load());
  expect_invalid(file(8193).json(), "normalizer.pattern.Regex has more than the 8192 bytes");
}

TEST(ExpressionLimits, WhatAnExpressionRepeatsHasALimit) {
  expect_invalid(BpeFile{.normalizer = replace_matches("(?:ab){30000}")}.json(),
                 "the expression is too large");
  expect_invalid(BpeFile{.normalizer = replace_matches("(?<=a{1025})b")}.json(),
                 "a look-behind of more than 1024 characters");
}

TEST(ExpressionLimits, ACountOfWhatMayBeEmptyIsRefused) {
  for (const char* expression : {"(?:(?=.).?){2}", "(?:a?b?){2,}", "(?:a|b?){3,9}?"}) {
    expect_invalid(BpeFile{.normalizer = replace_matches(expression)}.json(),
                   "two or more times what may be empty");
  }
  for (const char* expression : {"(?:a?b?)+", "(?:a?b?){0,9}", "(?:a?b){2}", "a{2}"})
    EXPECT_NO_THROW(BpeFile{.normalizer = replace_matches(expression)}.load()) << expression;
}

TEST(ExpressionLimits, StepsOfAnExpressionHaveALimit) {
  const auto tokenizer = BpeFile{.normalizer = replace_matches("(?:a|aa)+$")}.load();
  std::string endless(200, 'a');
  endless.push_back('b');
  expect_too_long(*tokenizer, endless,
                  "normalizer.pattern.Regex of tokenizer.json takes more steps for it than are "
                  "allowed, which are 16384 and 512 for each character");
  Encoding encoding;
  EXPECT_NO_THROW(tokenizer->encode(std::string(100'000, 'a'), {}, encoding));
  const auto run = tokenizer->begin(endless, {}, encoding);
  EXPECT_THROW(while (!run->advance(100)){}, Error);
}

TEST(ExpressionLimits, PlacesToReturnToHaveALimit) {
  const auto tokenizer = BpeFile{.normalizer = replace_matches("(?:ab|cd)*x")}.load();
  std::string text;
  while (text.size() < 2'200'000) text += "ab";
  expect_too_long(*tokenizer, text, "has more than the 1048576 places to return to");
}

}  // namespace
}  // namespace native_infer::test
