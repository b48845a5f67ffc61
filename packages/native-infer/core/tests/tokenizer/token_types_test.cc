// Token types of texts. The values are those of Hugging Face tokenizers.
#include <gtest/gtest.h>

#include <string>

#include "native_infer/tokenizer.h"
#include "tokenizer/expect_invalid.h"
#include "tokenizer/post_processors.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

void expect_text(const std::string& post_processor, const Expected& with_special_tokens,
                 const Expected& without) {
  const auto tokenizer = parse_tokenizer(words_file(post_processor), "file");
  Encoding encoding;
  tokenizer->encode("a a", {}, encoding);
  EXPECT_EQ(encoding.ids, with_special_tokens.ids) << post_processor;
  EXPECT_EQ(encoding.types, with_special_tokens.types) << post_processor;
  tokenizer->encode("a a", {.add_special_tokens = false}, encoding);
  EXPECT_EQ(encoding.ids, without.ids);
  EXPECT_EQ(encoding.types, without.types);
}

TEST(TokenTypes, OfOneTextAreTheTemplates) {
  // Empty where the template has no other than 0.
  expect_text("null", {{1, 1}, {}}, {{1, 1}, {}});
  expect_text(kBert, {{7, 1, 1, 8}, {}}, {{1, 1}, {}});
  expect_text(kTurned, {{1, 1, 7, 8}, {0, 0, 0, 2}}, {{1, 1}, {0, 0}});
  expect_text(template_of(sequence("A", 5) + ", " + special("x", 0), "[]"), {{1, 1, 7}, {5, 5, 0}},
              {{1, 1}, {5, 5}});
}

TEST(TokenTypes, OfATextThatIsCutAreThoseOfTheTokensThatStay) {
  const auto tokenizer = parse_tokenizer(words_file(kTurned), "file");
  Encoding encoding;
  for (const TruncationSide side : {TruncationSide::kEnd, TruncationSide::kStart}) {
    tokenizer->encode("a b c", {.max_tokens = 3, .truncation_side = side}, encoding);
    EXPECT_EQ(encoding.types, (Ids{0, 0, 2}));
  }
}

TEST(TokenTypes, OfOneTextThroughSeveralProcessors) {
  expect_text(in_order(kTurned, kBert), {{7, 1, 1, 8, 7, 8, 8, 8}, {0, 0, 0, 0, 0, 1, 2, 1}},
              {{1, 1}, {0, 0}});
  expect_text(in_order(kBert, template_of(sequence("A", 5), "[]")), {{7, 1, 1, 8}, {5, 5, 5, 5}},
              {{1, 1}, {5, 5}});
  expect_text(in_order(kTurned, kRoberta), {{7, 1, 1, 8, 8, 7, 8, 8, 8, 8}, {}}, {{1, 1}, {}});
}

TEST(TokenTypes, AreZeroWhereTheFileHasNone) {
  expect_text(template_of(R"({"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "x"}})", "[]"),
              {{1, 1, 7}, {}}, {{1, 1}, {}});
}

TEST(TokenTypes, ThatAreNoneSpoilTheFile) {
  expect_invalid(
      words_file(template_of(R"({"Sequence": {"id": "A", "type_id": 2147483648}})", "[]")),
      "post_processor.single[0].Sequence.type_id is not a token type");
}

}  // namespace
}  // namespace native_infer::test
