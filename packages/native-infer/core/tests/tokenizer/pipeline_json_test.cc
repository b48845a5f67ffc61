// Malformed and unsupported files of the families that are put together at run time.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tokenizer/expect_invalid.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

const std::string kUnigram =
    R"({"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["\u2581a", -1.5], ["b", -2]]})";
const std::string kBpe =
    R"({"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]})";

struct PipelineFile {
  std::string model = kUnigram;
  std::string normalizer = "null";
  std::string pre_tokenizer = R"({"type": "Metaspace", "replacement": "\u2581"})";
  std::string post_processor = "null";

  std::string json() const {
    return R"({"added_tokens": [], "normalizer": )" + normalizer + R"(, "pre_tokenizer": )" +
           pre_tokenizer + R"(, "post_processor": )" + post_processor + R"(, "model": )" + model +
           "}";
  }
};

Ids ids_of(const PipelineFile& file, std::string_view text) {
  return encode(*load_tokenizer(TemporaryFile(file.json()).path()), text).ids;
}

void expect_normalizer_invalid(const std::string& normalizer, const std::string& expected) {
  expect_invalid(PipelineFile{.normalizer = normalizer}.json(), expected);
}

void expect_pre_tokenizer_invalid(const std::string& pre_tokenizer, const std::string& expected) {
  expect_invalid(PipelineFile{.pre_tokenizer = pre_tokenizer}.json(), expected);
}

void expect_model_invalid(const std::string& model, const std::string& expected) {
  expect_invalid(PipelineFile{.model = model}.json(), expected);
}

TEST(PipelineJson, TheFilesOfTheseTestsAreSound) {
  EXPECT_EQ(ids_of({}, "a ab"), (Ids{1, 1, 2}));
  EXPECT_EQ(ids_of({.model = kBpe, .pre_tokenizer = "null"}, "aab"), (Ids{0, 2}));
}

TEST(PipelineJson, UnsupportedTypesAreNamedWithTheirPlace) {
  expect_normalizer_invalid(
      R"({"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Spell"}]})",
      "normalizer.normalizers[1] of type Spell is not supported");
  expect_pre_tokenizer_invalid(R"({"type": "Sequence", "pretokenizers": [{"type": "Delimiter"}]})",
                               "pre_tokenizer.pretokenizers[0] of type Delimiter is not supported");
  expect_invalid(
      PipelineFile{.post_processor = R"({"type": "Sequence", "processors": [{"type": "X"}]})"}
          .json(),
      "post_processor.processors[0] of type X is not supported");
}

TEST(PipelineJson, RegularExpressionsThatAreNotSupportedAreQuotedWithThePlace) {
  expect_normalizer_invalid(
      R"({"type": "Replace", "pattern": {"Regex": "a\\X"}, "content": ""})",
      "normalizer.pattern.Regex \"a\\X\" is not supported: at character 2, \\X is not supported");
  expect_pre_tokenizer_invalid(
      R"({"type": "Split", "pattern": {"Regex": "(b"}, "behavior": "Isolated", "invert": false})",
      "pre_tokenizer.pattern.Regex \"(b\" is not supported: at character 1, a ( has no )");
}

TEST(PipelineJson, NestingHasALimit) {
  std::string normalizer = R"({"type": "NFC"})";
  for (int depth = 0; depth < 17; ++depth) {
    normalizer = R"({"type": "Sequence", "normalizers": [)" + normalizer + "]}";
  }
  expect_normalizer_invalid(normalizer, "is nested too deeply");
}

TEST(PipelineJson, BrokenCharsmapsAreRefused) {
  const auto charsmap = [](const std::string& text) {
    return R"({"type": "Precompiled", "precompiled_charsmap": ")" + text + "\"}";
  };
  expect_normalizer_invalid(charsmap("?"), "normalizer.precompiled_charsmap is not Base64");
  expect_normalizer_invalid(charsmap(""), "the charsmap's trie does not fit");
  expect_normalizer_invalid(charsmap("/////w=="), "the charsmap's trie does not fit");
}

TEST(PipelineJson, BrokenUnigramVocabulariesAreRefused) {
  const auto model = [](const std::string& vocabulary, const std::string& unknown_id) {
    return R"({"type": "Unigram", "unk_id": )" + unknown_id + R"(, "vocab": )" + vocabulary + "}";
  };
  expect_model_invalid(model("[]", "0"), "model.unk_id is not in the vocabulary");
  expect_model_invalid(model(R"([["a", 0]])", "1"), "model.unk_id is not in the vocabulary");
  expect_model_invalid(model(R"([["a", 0]])", "\"a\""), "model.unk_id is not a number");
  expect_model_invalid(model(R"([["a", 0]])", "-1"), "model.unk_id is not a number");
  for (const char* entry : {R"("a")", R"(["a"])", R"(["a", "b"])", R"([1, 2])", R"(["a", null])",
                            R"(["a", 0, 0])", "{}"}) {
    expect_model_invalid(model(std::string(R"([["<unk>", 0], )") + entry + "]", "0"),
                         "model.vocab[1] is not a pair of piece and finite score");
  }
  expect_model_invalid(model(R"([["a", NaN]])", "0"), "is not valid JSON");
  expect_model_invalid(model(R"([["a", 1e999]])", "0"), "tokenizer-");
}

TEST(PipelineJson, BrokenMergesAreRefused) {
  const auto model = [](const std::string& merges) {
    return R"({"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": )" + merges + "}";
  };
  expect_model_invalid(model("{}"), "model.merges is not an array");
  expect_model_invalid(model(R"(["a"])"), "model.merges[0] is not two pieces");
  expect_model_invalid(model(R"(["a b c"])"), "model.merges[0] is not two pieces");
  expect_model_invalid(model(R"([["a"]])"), "model.merges[0] is not a pair");
  expect_model_invalid(model(R"([["a", 1]])"), "model.merges[0] is not a pair");
  expect_model_invalid(model(R"([["a", "z"]])"), "the merges name \"z\"");
  expect_model_invalid(model(R"(["a b"])"), "the merges name \"ab\"");
}

TEST(PipelineJson, BrokenBpeSettingsAreRefused) {
  const auto model = [](const std::string& setting) {
    return R"({"type": "BPE", "vocab": {"a": 0}, "merges": [], )" + setting + "}";
  };
  expect_model_invalid(model(R"("dropout": 0.1)"), "model.dropout is not supported");
  expect_model_invalid(model(R"("unk_token": "?")"), "the unknown token \"?\"");
  expect_model_invalid(model(R"("byte_fallback": true, "end_of_word_suffix": "</w>")"),
                       "model.byte_fallback with a prefix or suffix");
  expect_model_invalid(model(R"("fuse_unk": 1)"), "model.fuse_unk is not true or false");
}

TEST(PipelineJson, BrokenMetaspacesAreRefused) {
  expect_pre_tokenizer_invalid(R"({"type": "Metaspace", "replacement": "ab"})",
                               "pre_tokenizer.replacement is not one character");
  expect_pre_tokenizer_invalid(
      R"({"type": "Metaspace", "replacement": "a", "prepend_scheme": "last"})",
      "pre_tokenizer.prepend_scheme \"last\" is not supported");
  expect_pre_tokenizer_invalid(
      R"({"type": "Metaspace", "replacement": "a", "prepend_scheme": "first",
          "add_prefix_space": false})",
      "pre_tokenizer.add_prefix_space contradicts prepend_scheme");
}

TEST(PipelineJson, EveryBeginningOfAFileIsRefused) {
  const std::string json = PipelineFile{.model = kBpe}.json();
  for (std::size_t length = 0; length < json.size(); ++length) {
    const TemporaryFile file(json.substr(0, length));
    EXPECT_THROW(load_tokenizer(file.path()), Error) << length;
  }
}

TEST(PipelineJson, WithoutAnUnknownTokenUnknownSymbolsVanish) {
  EXPECT_EQ(ids_of({.model = kBpe, .pre_tokenizer = "null"}, "zabz"), Ids{2});
  EXPECT_EQ(ids_of({.model = kBpe, .pre_tokenizer = "null"}, "zz"), Ids{});
}

}  // namespace
}  // namespace native_infer::test
