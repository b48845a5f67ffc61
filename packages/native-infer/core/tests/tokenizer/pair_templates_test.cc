// Pairs of texts through the templates of each post-processor. The values are those of Hugging Face
// tokenizers.
#include <gtest/gtest.h>

#include <string>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "support/error_of.h"
#include "tokenizer/post_processors.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

void expect_pair(const std::string& post_processor, const Expected& with_special_tokens,
                 const Expected& without) {
  const auto tokenizer = parse_tokenizer(words_file(post_processor), "file");
  Encoding encoding;
  tokenizer->encode_pair({"a b", "c"}, {}, encoding);
  EXPECT_EQ(encoding.ids, with_special_tokens.ids) << post_processor;
  EXPECT_EQ(encoding.types, with_special_tokens.types) << post_processor;
  EXPECT_EQ(tokenizer->pair_special_token_count(), encoding.ids.size() - 3);
  tokenizer->encode_pair({"a b", "c"}, {.add_special_tokens = false}, encoding);
  EXPECT_EQ(encoding.ids, without.ids);
  EXPECT_EQ(encoding.types, without.types);
  EXPECT_EQ(special_of(encoding), Ids(3, 0));
}

TEST(PairTemplates, OfEachProcessor) {
  expect_pair("null", {{1, 2, 3}, {0, 0, 1}}, {{1, 2, 3}, {0, 0, 1}});
  expect_pair(kBert, {{7, 1, 2, 8, 3, 8}, {0, 0, 0, 0, 1, 1}}, {{1, 2, 3}, {0, 0, 1}});
  expect_pair(kRoberta, {{7, 1, 2, 8, 8, 3, 8}, {}}, {{1, 2, 3}, {}});
  expect_pair(kTurned, {{3, 7, 1, 2, 8}, {1, 1, 3, 3, 0}}, {{3, 1, 2}, {1, 3, 3}});
}

TEST(PairTemplates, OfSeveralProcessors) {
  expect_pair(in_order(kTurned, kBert),
              {{7, 3, 8, 7, 8, 1, 2, 8, 8, 8}, {0, 1, 0, 1, 1, 3, 3, 1, 0, 1}},
              {{3, 1, 2}, {1, 3, 3}});
  expect_pair(in_order(kBert, template_of(sequence("A", 5),
                                          "[" + sequence("A", 4) + ", " + sequence("B", 5) + "]")),
              {{7, 1, 2, 8, 3, 8}, {4, 4, 4, 4, 5, 5}}, {{1, 2, 3}, {4, 4, 5}});
  expect_pair(in_order(kBert, kRoberta), {{7, 7, 1, 2, 8, 8, 8, 3, 8, 8}, {}}, {{1, 2, 3}, {}});
}

TEST(PairTemplates, AreCutInTheOrderInWhichTheTextsWereGiven) {
  const auto tokenizer = parse_tokenizer(words_file(kTurned), "file");
  Encoding encoding;
  tokenizer->encode_pair({"a b c", "c"},
                         {.max_tokens = 4, .truncation = PairTruncation::kOnlyFirst}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{3, 7, 1, 8}));
}

/// The file loads and encodes a text; a pair is refused because of `why`.
void expect_no_pairs(const std::string& post_processor, const std::string& why) {
  const auto tokenizer = parse_tokenizer(words_file(post_processor), "file");
  Encoding encoding;
  EXPECT_NO_THROW(tokenizer->encode("a", {}, encoding));
  for (const auto& error : {error_of([&] {
                              tokenizer->encode_pair({"a", "b"}, {}, encoding);
                            }),
                            error_of([&] {
                              (void)tokenizer->begin_pair({"a", "b"}, {}, encoding);
                            }),
                            error_of([&] { (void)tokenizer->pair_special_token_count(); })}) {
    ASSERT_TRUE(error) << post_processor;
    EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
    EXPECT_EQ(std::string(error->what()), "file cannot encode pairs: " + why);
  }
}

TEST(PairTemplates, ThatCannotBeUsedAreRefusedOnlyForPairs) {
  const std::string single = sequence("A", 0);
  const auto with = [&](const std::string& pair) { return template_of(single, pair); };
  expect_no_pairs(with("null"), "post_processor.pair is not an array");
  expect_no_pairs(with("[" + single + "]"), "post_processor.pair does not hold sequence B");
  expect_no_pairs(with("[" + sequence("B", 0) + "]"),
                  "post_processor.pair does not hold sequence A");
  expect_no_pairs(with("[" + single + ", " + single + "]"),
                  "post_processor.pair holds something else than one sequence A and one B");
  expect_no_pairs(with("[" + special("z", 0) + "]"), "post_processor.special_tokens.z is missing");
  expect_no_pairs(with(R"([{"SpecialToken": {"id": "x", "type_id": -1}}])"),
                  "post_processor.pair[0].SpecialToken.type_id is not a token type");
  const std::string pair = "[" + special("x", 0) + ", " + single + ", " + sequence("B", 1) + "]";
  expect_no_pairs(in_order(with(pair), with(pair)),
                  "post_processor.processors[1] is a TemplateProcessing behind another one with "
                  "special tokens, which is not supported: put all of them into one");
}

TEST(PairTemplates, IdsOfThemCountForTheVocabulary) {
  const std::string text = sequence("A", 0);
  const auto size_with = [&](const std::string& pair) {
    return parse_tokenizer(words_file(template_of(text, pair)), "file")->vocabulary_size();
  };
  EXPECT_EQ(size_with("[" + text + ", " + special("y", 0) + ", " + sequence("B", 0) + "]"), 9u);
  EXPECT_EQ(size_with("[" + text + ", " + special("y", 0) + "]"), 4u);
}

}  // namespace
}  // namespace native_infer::test
