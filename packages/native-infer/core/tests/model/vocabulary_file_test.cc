#include "model/vocabulary_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/tokenizer_settings.h"
#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "support/error_of.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::TemporaryDirectory;

const std::string kVocabulary =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhow\nbig\nHow\n##ger\ncaf\xC3\xA9\ncafe\n";

std::vector<std::int32_t> ids(const TemporaryDirectory& directory, const std::string& text) {
  TokenizerSettings settings;
  settings.file = directory.path() / "vocab.txt";
  Encoding encoding;
  load_tokenizer(settings)->encode(text, {}, encoding);
  return encoding.ids;
}

using Ids = std::vector<std::int32_t>;

TEST(VocabularyFile, MakesTheTokenizerOfBert) {
  const TemporaryDirectory directory;
  directory.write("vocab.txt", kVocabulary);
  EXPECT_EQ(ids(directory, "How bigger caf\xC3\xA9 [MASK] tall"), (Ids{2, 5, 6, 8, 10, 4, 1, 3}));
}

TEST(VocabularyFile, FollowsTheSettingsBesideIt) {
  const TemporaryDirectory directory;
  directory.write("vocab.txt", kVocabulary);
  directory.write("tokenizer_config.json", R"({"do_lower_case": false, "cls_token": "[PAD]",
      "sep_token": {"content": "[MASK]"}, "tokenizer_class": "DistilBertTokenizerFast"})");
  EXPECT_EQ(ids(directory, "How caf\xC3\xA9"), (Ids{0, 7, 9, 4}));
  directory.write("tokenizer_config.json", R"({"do_lower_case": false, "strip_accents": true})");
  EXPECT_EQ(ids(directory, "How caf\xC3\xA9"), (Ids{2, 7, 10, 3}));
}

TEST(VocabularyFile, TakesLinesAsTokenizersDoes) {
  const TemporaryDirectory directory;
  // White space at the end of a line, and what stood there before for the same text, do not count.
  directory.write("vocab.txt", "[PAD]\r\n[UNK]\n[CLS] \n[SEP]\xC2\xA0\n[MASK]\nhow\n\nbig\nhow\n");
  EXPECT_EQ(ids(directory, "how big"), (Ids{2, 8, 7, 3}));
}

TEST(VocabularyFile, AddedTokensFollowTheVocabulary) {
  const TemporaryDirectory directory;
  directory.write("vocab.txt", kVocabulary);
  directory.write("added_tokens.json", R"({"<new>": 11})");
  EXPECT_EQ(ids(directory, "how<new>big"), (Ids{2, 5, 11, 6, 3}));
  directory.write("added_tokens.json", R"({"<new>": 12})");
  EXPECT_EQ(test::error_of([&] { ids(directory, ""); })->code(), ErrorCode::MODEL_INVALID);
}

TEST(VocabularyFile, WhatIsNotBertsIsRefusedWithTheWayOut) {
  const TemporaryDirectory directory;
  directory.write("vocab.txt", kVocabulary);
  const auto refusal = [&](const std::string& config) {
    directory.write("tokenizer_config.json", config);
    const auto error = test::error_of([&] { tokenizer_json_of_vocabulary(directory.path()); });
    EXPECT_TRUE(error && error->code() == ErrorCode::MODEL_INVALID);
    return std::string(error ? error->what() : "");
  };
  for (const char* name : {"BertJapaneseTokenizer", "PhobertTokenizer", "MPNetTokenizer"}) {
    const std::string message = refusal(R"({"tokenizer_class": ")" + std::string(name) + "\"}");
    EXPECT_NE(message.find(name), std::string::npos) << message;
    EXPECT_NE(message.find("save_pretrained"), std::string::npos) << message;
  }
  EXPECT_NE(refusal(R"({"do_basic_tokenize": false})").find("do_basic_tokenize"),
            std::string::npos);
  directory.write("vocab.txt", "how\nbig\n");
  EXPECT_NE(refusal("{}").find("[PAD]"), std::string::npos);
  directory.write("vocab.txt", "how\n\xFF\n");
  EXPECT_NE(refusal("{}").find("UTF-8"), std::string::npos);
  directory.write("vocab.txt", "");
  EXPECT_NE(refusal("{}").find("0 lines"), std::string::npos);
  directory.write("vocab.txt", std::string((1U << 24) + 1, '\n'));
  EXPECT_NE(refusal("{}").find("16777217 lines"), std::string::npos);
}

TEST(TokenizerSettings, ContradictionsBetweenTheFilesAreNamed) {
  const TemporaryDirectory directory;
  directory.write("tokenizer.json",
                  R"({"normalizer": {"type": "BertNormalizer", "lowercase": true}})");
  directory.write("tokenizer_config.json", R"({"do_lower_case": false})");
  const auto error =
      test::error_of([&] { read_tokenizer_settings(directory.path(), false, "settings"); });
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("'do_lower_case'"), std::string::npos);
  directory.write("tokenizer_config.json", R"({"do_lower_case": true, "strip_accents": null})");
  EXPECT_FALSE(
      test::error_of([&] { read_tokenizer_settings(directory.path(), false, "settings"); }));
}

TEST(TokenizerSettings, TheSideOfTruncationIsTheConfigurationsElseTheTokenizers) {
  const TemporaryDirectory directory;
  const auto side = [&] {
    return read_tokenizer_settings(directory.path(), false, "settings").truncation_side;
  };
  EXPECT_EQ(side(), TruncationSide::kEnd);
  directory.write("tokenizer.json", R"({"truncation": {"direction": "Left"}})");
  EXPECT_EQ(side(), TruncationSide::kStart);
  directory.write("tokenizer_config.json", R"({"truncation_side": "right"})");
  EXPECT_EQ(side(), TruncationSide::kEnd);
  directory.write("tokenizer_config.json", R"({"truncation_side": "left"})");
  directory.write("tokenizer.json", "{}");
  EXPECT_EQ(side(), TruncationSide::kStart);
}

TEST(TokenizerSettings, WithoutSpecialTokensATextHasItsOwnOnly) {
  const TemporaryDirectory directory;
  directory.write("vocab.txt", kVocabulary);
  TokenizerSettings settings;
  settings.file = directory.path() / "vocab.txt";
  const auto tokenizer = without_special_tokens(load_tokenizer(settings));
  Encoding encoding;
  tokenizer->encode("how big", {.max_tokens = 1}, encoding);
  EXPECT_EQ(encoding.ids, Ids{5});
  EXPECT_EQ(tokenizer->special_token_count(), 0U);
  EXPECT_EQ(tokenizer->token(5), "how");
  EXPECT_TRUE(tokenizer->is_special(2));
  EXPECT_EQ(tokenizer->decode(Ids{5, 6}, true), "how big");
}

}  // namespace
}  // namespace native_infer
