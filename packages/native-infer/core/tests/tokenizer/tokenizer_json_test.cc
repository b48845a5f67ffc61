#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "tokenizer/expect_invalid.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

TEST(TokenizerJson, AFileThatCannotBeReadIsNotFound) {
  for (const std::filesystem::path& path :
       {std::filesystem::path("no/such/tokenizer.json"), std::filesystem::temp_directory_path()}) {
    try {
      load_tokenizer(path);
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::MODEL_NOT_FOUND);
      EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos);
    }
  }
}

TEST(TokenizerJson, WhatIsNotJsonIsRefused) {
  for (const char* text : {"", "{", "{\"model\": }", "\xFF", "{} {}"}) {
    expect_invalid(std::string(text), "is not valid JSON");
  }
  expect_invalid(std::string("[]"), "is not an object");
}

TEST(TokenizerJson, EveryBeginningOfAFileIsRefused) {
  const std::string json = TokenizerFile{}.json();
  for (std::size_t length = 0; length < json.size(); ++length) {
    const TemporaryFile file(json.substr(0, length));
    EXPECT_THROW(load_tokenizer(file.path()), Error) << length;
  }
}

TEST(TokenizerJson, UnsupportedTypesAreNamed) {
  TokenizerFile file;
  file.normalizer = R"({"type": "Uppercase"})";
  expect_invalid(file, "normalizer of type Uppercase is not supported");
  file = {};
  file.pre_tokenizer = R"({"type": "RandomChunkSplit"})";
  expect_invalid(file, "pre_tokenizer of type RandomChunkSplit is not supported");
  file = {};
  file.post_processor = R"({"type": "Padding"})";
  expect_invalid(file, "post_processor of type Padding is not supported");
  expect_invalid(std::string(R"({"pre_tokenizer": {"type": "BertPreTokenizer"},
      "model": {"type": "CharLevel"}})"),
                 "model of type CharLevel is not supported");
}

TEST(TokenizerJson, MissingAndMistypedMembersAreNamed) {
  TokenizerFile file;
  file.normalizer = R"({"type": "BertNormalizer", "clean_text": 1})";
  expect_invalid(file, "normalizer.clean_text is not true or false");
  file.normalizer = R"({"type": "BertNormalizer"})";
  expect_invalid(file, "normalizer.clean_text is missing");
  file = {};
  file.max_code_points_per_word = "-1";
  expect_invalid(file, "model.max_input_chars_per_word is not a number from 0 up");
  file = {};
  file.vocabulary = R"({"[UNK]": "zero"})";
  expect_invalid(file, "model.vocab[\"[UNK]\"] is not a token id");
  file.vocabulary = R"({"[UNK]": 2147483647})";
  expect_invalid(file, "model.vocab[\"[UNK]\"] is not a token id");
  file.vocabulary = R"([["[UNK]", 0]])";
  expect_invalid(file, "model.vocab is not an object");
  file.vocabulary = R"({"a": 0})";
  expect_invalid(file, "unknown token \"[UNK]\"");
  file = {};
  file.added_tokens = R"([{"id": 0}])";
  expect_invalid(file, "added_tokens[0].content is missing");
  file = {};
  file.post_processor = R"({"type": "BertProcessing", "sep": ["[SEP]"], "cls": ["[CLS]", 1]})";
  expect_invalid(file, "post_processor.sep is not a pair");
}

TEST(TokenizerJson, ATemplateMustHoldOneText) {
  TokenizerFile file;
  file.post_processor = R"({"type": "TemplateProcessing", "single": [], "special_tokens": {}})";
  expect_invalid(file, "post_processor.single does not hold sequence A");
  file.post_processor = R"({"type": "TemplateProcessing", "special_tokens": {}, "single": [
      {"Sequence": {"id": "A"}}, {"Sequence": {"id": "A"}}]})";
  expect_invalid(file, "post_processor.single holds something else than one sequence A");
  file.post_processor = R"({"type": "TemplateProcessing", "special_tokens": {}, "single": [
      {"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}]})";
  expect_invalid(file, "post_processor.special_tokens.[CLS] is missing");
}

TEST(TokenizerJson, ATemplateMayHaveAnyNumberOfSpecialTokens) {
  TokenizerFile file;
  file.post_processor = R"({"type": "TemplateProcessing",
      "special_tokens": {"S": {"ids": [1, 5]}, "E": {"ids": [2]}},
      "single": [{"SpecialToken": {"id": "S"}}, {"Sequence": {"id": "A"}},
                 {"SpecialToken": {"id": "E"}}, {"SpecialToken": {"id": "E"}}]})";
  const auto tokenizer = load(file);
  EXPECT_EQ(tokenizer->special_token_count(), 4u);
  Encoding encoding;
  tokenizer->encode("a", {}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, 5, 6, 2, 2}));
  tokenizer->encode("a b a", {.max_tokens = 5}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, 5, 6, 2, 2}));
  EXPECT_TRUE(encoding.truncated);
}

TEST(TokenizerJson, WithoutAPostProcessorNothingIsAdded) {
  TokenizerFile file;
  file.post_processor = "null";
  Encoding encoding;
  load(file)->encode("a", {}, encoding);
  EXPECT_EQ(encoding.ids, Ids{6});
}

TEST(TokenizerJson, AnOldFileWithoutAModelTypeIsWordPiece) {
  std::string json = TokenizerFile{}.json();
  const std::string type = "\"type\": \"WordPiece\", ";
  json.erase(json.find(type), type.size());
  EXPECT_EQ(encode(*load_tokenizer(TemporaryFile(json).path()), "a").ids, Ids{6});
}

}  // namespace
}  // namespace native_infer::test
