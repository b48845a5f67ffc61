#include <gtest/gtest.h>

#include <string>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

constexpr std::int32_t kUnknown = 0;
constexpr std::int32_t kA = 6;
constexpr std::int32_t kB = 8;
constexpr std::int32_t kAb = 10;
constexpr std::int32_t kMark = 12;
constexpr std::int32_t kMiddle = 13;
constexpr std::int32_t kCafe = 14;
/// Id of the first added token: the next after the vocabulary.
constexpr std::int32_t kAdded = 17;

TEST(BertTokenizer, OffsetsCountCodePointsOfTheOriginalText) {
  const Encoding encoding = encode(*load({}), "\U0001F600 CAF\u00C9 Cafe\u0301! a");
  EXPECT_EQ(encoding.ids, (Ids{kUnknown, kCafe, kCafe, kMark, kA}));
  EXPECT_EQ(encoding.offsets, (Spans{{0, 1}, {2, 6}, {7, 11}, {12, 13}, {14, 15}}));
}

TEST(BertTokenizer, ControlCharactersVanishInsideAWord) {
  const Encoding encoding = encode(*load({}), "a\u200B\u0007b");
  EXPECT_EQ(encoding.ids, Ids{kAb});
  EXPECT_EQ(encoding.offsets, (Spans{{0, 4}}));
}

TEST(BertTokenizer, EveryKindOfWhiteSpaceSeparatesWords) {
  for (const char* space : {" ", "\t", "\r\n", "\u00A0", "\u2003", "\u3000", "\u2028"}) {
    EXPECT_EQ(encode(*load({}), std::string("a") + space + "b").ids, (Ids{kA, kB})) << space;
  }
}

TEST(BertTokenizer, IdeographsAreWordsOfTheirOwn) {
  const Encoding encoding = encode(*load({}), "a\u4E2D\u4E2Db");
  EXPECT_EQ(encoding.ids, (Ids{kA, kMiddle, kMiddle, kB}));
  EXPECT_EQ(encoding.offsets, (Spans{{0, 1}, {1, 2}, {2, 3}, {3, 4}}));
}

TEST(BertTokenizer, IllFormedBytesCountAsOneCodePointAndVanish) {
  const Encoding encoding = encode(*load({}),
                                   "a\xE2\x82"
                                   "b \xFF b");
  EXPECT_EQ(encoding.ids, (Ids{kAb, kB}));
  EXPECT_EQ(encoding.offsets, (Spans{{0, 3}, {6, 7}}));
}

TEST(BertTokenizer, AccentsStayWhereTheFileSaysSo) {
  TokenizerFile file;
  file.normalizer = R"({"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
      "strip_accents": false, "lowercase": true})";
  EXPECT_EQ(encode(*load(file), "CAF\u00C9").ids, (Ids{16, 15}));
}

TEST(BertTokenizer, WithoutANormaliserTheTextStaysAsItIs) {
  TokenizerFile file;
  file.normalizer = "null";
  EXPECT_EQ(encode(*load(file), "cafe Cafe").ids, (Ids{kCafe, kUnknown}));
}

TEST(BertTokenizer, TextWithoutWordsHasOnlySpecialTokens) {
  Encoding encoding;
  for (const char* text : {"", " ", "\t\n", "\u200B", "\u0301"}) {
    load({})->encode(text, {.with_offsets = true}, encoding);
    EXPECT_EQ(encoding.ids, (Ids{1, 2}));
    EXPECT_EQ(encoding.offsets, (Spans{{0, 0}, {0, 0}}));
  }
}

TEST(BertTokenizer, AnEncodingIsReplacedAndNotAppendedTo) {
  Encoding encoding;
  const auto tokenizer = load({});
  tokenizer->encode("a b", {.max_tokens = 3, .with_offsets = true}, encoding);
  EXPECT_TRUE(encoding.truncated);
  tokenizer->encode("a", {}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, kA, 2}));
  EXPECT_TRUE(encoding.offsets.empty());
  EXPECT_FALSE(encoding.truncated);
}

TEST(BertTokenizer, WhatVanishesBehindTheLastTokenIsNoTruncation) {
  Encoding encoding;
  const auto tokenizer = load({});
  tokenizer->encode("a b \u200B \u0301\n", {.max_tokens = 4}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, kA, kB, 2}));
  EXPECT_FALSE(encoding.truncated);
  tokenizer->encode("a b \u200B \u0301!", {.max_tokens = 4}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, kA, kB, 2}));
  EXPECT_TRUE(encoding.truncated);
}

TEST(BertTokenizer, TruncationCutsInsideAWordToo) {
  Encoding encoding;
  load({})->encode("unaffable", {.max_tokens = 4, .with_offsets = true}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, 3, 4, 2}));
  EXPECT_EQ(encoding.offsets, (Spans{{0, 0}, {0, 2}, {2, 5}, {0, 0}}));
  EXPECT_TRUE(encoding.truncated);
}

TEST(BertTokenizer, TruncationAtTheStartKeepsTheLastTokens) {
  Encoding encoding;
  const EncodeOptions options = {
      .max_tokens = 4, .with_offsets = true, .truncation_side = TruncationSide::kStart};
  load({})->encode("a b unaffable", options, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, 4, 5, 2}));
  EXPECT_EQ(encoding.offsets, (Spans{{0, 0}, {6, 9}, {9, 13}, {0, 0}}));
  EXPECT_TRUE(encoding.truncated);
  load({})->encode("a b", options, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, kA, kB, 2}));
  EXPECT_FALSE(encoding.truncated);
}

TEST(BertTokenizer, TruncationAtTheStartOfALongTextKeepsExactlyTheLastTokens) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += i % 7 == 0 ? "b " : "a ";
  const Encoding full = encode(*load({}), text);
  Encoding cut;
  load({})->encode(text,
                   {.max_tokens = 100,
                    .add_special_tokens = false,
                    .with_offsets = true,
                    .truncation_side = TruncationSide::kStart},
                   cut);
  EXPECT_EQ(cut.ids, Ids(full.ids.end() - 100, full.ids.end()));
  EXPECT_EQ(cut.offsets, Spans(full.offsets.end() - 100, full.offsets.end()));
}

TEST(BertTokenizer, ALimitBelowTheSpecialTokensIsRefused) {
  Encoding encoding;
  const auto tokenizer = load({});
  tokenizer->encode("a", {.max_tokens = 2}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, 2}));
  EXPECT_TRUE(encoding.truncated);
  tokenizer->encode("a", {.max_tokens = 0, .add_special_tokens = false}, encoding);
  EXPECT_EQ(encoding.ids, Ids{});
  try {
    tokenizer->encode("a", {.max_tokens = 1}, encoding);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::INVALID_ARGUMENT);
  }
}

std::string added_token(const std::string& content, const std::string& flags_set) {
  std::string json = R"([{"id": 17, "special": true, "content": ")" + content + "\"";
  for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized"}) {
    const bool is_set = flags_set.find(flag) != std::string::npos;
    json += std::string(", \"") + flag + "\": " + (is_set ? "true" : "false");
  }
  return json + "}]";
}

Encoding encode_with_added(const std::string& token, const std::string& flags,
                           const std::string& text) {
  TokenizerFile file;
  file.added_tokens = added_token(token, flags);
  return encode(*load(file), text);
}

TEST(AddedTokens, AreFoundAnywhereInTheRawTextAndSplitWords) {
  const Encoding encoding = encode_with_added("[X]", "", "a[X]b [x] [[X]");
  EXPECT_EQ(encoding.ids, (Ids{kA, kAdded, kB, kUnknown, kUnknown, kUnknown, kUnknown, kAdded}));
  EXPECT_EQ(encoding.offsets[1], (Span{1, 4}));
  EXPECT_EQ(encoding.offsets.back(), (Span{11, 14}));
}

TEST(AddedTokens, GetTheNextIdAfterTheVocabularyOrTheirOwnInIt) {
  EXPECT_EQ(encode_with_added("[CLS]", "", "[CLS]").ids, Ids{1});
  TokenizerFile file;
  file.added_tokens = added_token("[X]", "");
  EXPECT_EQ(load(file)->vocabulary_size(), 18u);
  EXPECT_EQ(load({})->vocabulary_size(), 17u);
}

TEST(BertTokenizer, SpecialTokensBeyondTheVocabularyBelongToIt) {
  TokenizerFile file;
  file.post_processor = R"({"type": "BertProcessing", "sep": ["[SEP]", 20], "cls": ["[CLS]", 19]})";
  const auto tokenizer = load(file);
  Encoding encoding;
  tokenizer->encode("a", {}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{19, kA, 20}));
  EXPECT_EQ(tokenizer->vocabulary_size(), 21u);
  EXPECT_EQ(tokenizer->decode(encoding.ids, false), "a");
  EXPECT_EQ(tokenizer->token(20), std::nullopt);
}

TEST(AddedTokens, StripFlagsTakeWhiteSpaceIntoTheOffsets) {
  const std::string text = "a  [X] \tb";
  EXPECT_EQ(encode_with_added("[X]", "", text).offsets, (Spans{{0, 1}, {3, 6}, {8, 9}}));
  EXPECT_EQ(encode_with_added("[X]", "lstrip", text).offsets, (Spans{{0, 1}, {1, 6}, {8, 9}}));
  EXPECT_EQ(encode_with_added("[X]", "rstrip", text).offsets, (Spans{{0, 1}, {3, 8}, {8, 9}}));
  EXPECT_EQ(encode_with_added("[X]", "lstrip rstrip", "[X] [X] ").offsets, (Spans{{0, 4}, {4, 8}}));
}

TEST(AddedTokens, SingleWordsAreNotFoundInsideWords) {
  EXPECT_EQ(encode_with_added("zz", "single_word", "zz").ids, Ids{kAdded});
  EXPECT_EQ(encode_with_added("zz", "single_word", "a zz!").ids, (Ids{kA, kAdded, kMark}));
  EXPECT_EQ(encode_with_added("zz", "single_word", "zza").ids, Ids{kUnknown});
  EXPECT_EQ(encode_with_added("zz", "single_word", "_zz").ids, (Ids{kUnknown, kUnknown}));
}

TEST(AddedTokens, NormalizedTokensAreFoundInTheNormalisedText) {
  EXPECT_EQ(encode_with_added("\u00C9\u00C9", "normalized", "a e\u0301\u00C9").ids,
            (Ids{kA, kAdded}));
  EXPECT_EQ(encode_with_added("\u00C9\u00C9", "", "a e\u0301\u00C9").ids, (Ids{kA, kUnknown}));
}

TEST(AddedTokens, WhiteSpaceBetweenTwoTokensGoesToTheOneThatIsLookedForFirst) {
  TokenizerFile file;
  file.added_tokens = R"([
      {"id": 17, "content": "left", "single_word": false, "lstrip": true, "rstrip": false, "normalized": false},
      {"id": 18, "content": "right", "single_word": false, "lstrip": false, "rstrip": true, "normalized": true}])";
  const Encoding encoding = encode(*load(file), "a right  left right  b");
  EXPECT_EQ(encoding.ids, (Ids{kA, kAdded + 1, kAdded, kAdded + 1, kB}));
  EXPECT_EQ(encoding.offsets, (Spans{{0, 1}, {2, 7}, {7, 13}, {14, 21}, {21, 22}}));
}

TEST(AddedTokens, ALongRunOfFalseBeginningsIsNoBurden) {
  const std::string text(100'000, '[');
  EXPECT_EQ(encode_with_added("[[X]", "", text).ids.size(), text.size());
}

}  // namespace
}  // namespace native_infer::test
