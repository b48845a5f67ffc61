// How pairs of texts are cut to a number of tokens.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "support/error_of.h"
#include "tokenizer/post_processors.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

TEST(PairLimits, BelowTheSpecialTokensAreRefused) {
  const auto tokenizer = parse_tokenizer(words_file(kBert), "file");
  Encoding encoding;
  const auto error = error_of([&] {
    tokenizer->encode_pair({"a", "b"}, {.max_tokens = 2}, encoding);
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  EXPECT_NE(std::string(error->what()).find("max_tokens is 2"), std::string::npos);
  EXPECT_NE(std::string(error->what()).find("at least 3"), std::string::npos);
  tokenizer->encode_pair({"a", "b"}, {.max_tokens = 3}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{7, 8, 8}));
}

// Whatever both texts have: the reference's rule, written down a second time.
TEST(PairLimits, LongestFirstKeepsWhatTheReferenceKeeps) {
  const auto tokenizer = parse_tokenizer(words_file("null"), "file");
  Encoding encoding;
  for (std::size_t first = 0; first < 9; ++first) {
    for (std::size_t second = 0; second < 9; ++second) {
      for (std::size_t max = 0; max < 9; ++max) {
        std::string a;
        std::string b;
        for (std::size_t i = 0; i < first; ++i) a += "a ";
        for (std::size_t i = 0; i < second; ++i) b += "b ";
        tokenizer->encode_pair({a, b}, {.max_tokens = max}, encoding);
        std::size_t stays[] = {first, second};
        while (stays[0] + stays[1] > max) --stays[stays[0] > stays[1] ? 0 : 1];
        if (stays[0] == stays[1] + 1 && first <= second) std::swap(stays[0], stays[1]);
        Ids expected(stays[0], 1);
        expected.insert(expected.end(), stays[1], 2);
        ASSERT_EQ(encoding.ids, expected) << first << " and " << second << " in " << max;
      }
    }
  }
}

}  // namespace
}  // namespace native_infer::test
