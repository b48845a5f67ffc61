// From ids back to text: what each decoder of tokenizer.json does.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

const std::string kWordPiece = R"({"type": "WordPiece", "prefix": "##", "cleanup": true})";
const std::string kMetaspace = R"({"type": "Metaspace", "replacement": "\u2581"})";

/// Of tokens with the given JSON strings as names, and ids in their order.
std::unique_ptr<Tokenizer> tokenizer_of(const std::string& decoder, const std::string& names,
                                        const std::string& added_tokens = "[]") {
  return load_tokenizer(TemporaryFile(R"({"added_tokens": )" + added_tokens +
                                      R"(, "normalizer": null,
          "pre_tokenizer": null, "post_processor": null, "decoder": )" +
                                      decoder + R"(,
          "model": {"type": "Unigram", "unk_id": 0, "vocab": [)" +
                                      names + "]}}")
                            .path());
}

std::string scored(const std::vector<std::string>& names) {
  std::string vocabulary;
  for (const std::string& name : names) {
    vocabulary += (vocabulary.empty() ? "[\"" : ", [\"") + name + "\", 0]";
  }
  return vocabulary;
}

/// What `decoder` makes of tokens with these names (JSON without quotation marks), in their order.
std::string decoded(const std::string& decoder, const std::vector<std::string>& names) {
  const auto tokenizer = tokenizer_of(decoder, scored(names));
  Ids ids;
  for (std::size_t id = 0; id < names.size(); ++id) ids.push_back(static_cast<std::int32_t>(id));
  return tokenizer->decode(ids, false);
}

TEST(Decoder, WordPieceJoinsWordsAndTakesSpacesAwayBeforePunctuation) {
  EXPECT_EQ(decoded(kWordPiece, {"un", "##aff", "##able", "do", "n't", ".", "##"}),
            "unaffable don't.");
  EXPECT_EQ(
      decoded(R"({"type": "WordPiece", "prefix": "##", "cleanup": false})", {"##a", "b", "."}),
      "##a b .");
}

TEST(Decoder, MetaspaceMakesSpacesAndNoneInFront) {
  const std::vector<std::string> names{"\\u2581a", "b", "\\u2581\\u2581c"};
  EXPECT_EQ(decoded(kMetaspace, names), "ab  c");
  EXPECT_EQ(decoded(R"({"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "never"})",
                    names),
            " ab  c");
}

TEST(Decoder, ByteLevelPutsBytesOfSeveralTokensTogether) {
  const std::string byte_level = R"({"type": "ByteLevel"})";
  EXPECT_EQ(decoded(byte_level, {"caf", "\\u00c3", "\\u00a9", "\\u0120x"}), "caf\xC3\xA9 x");
  EXPECT_EQ(decoded(byte_level, {"\\u00c3", "x", "\\u00a9"}), "\xEF\xBF\xBDx\xEF\xBF\xBD");
  // A space is no letter of the alphabet: the token stands for itself.
  EXPECT_EQ(decoded(byte_level, {"a b", "\\u4e2d", "\\u00c3 "}), "a b\xE4\xB8\xAD\xC3\x83 ");
}

TEST(Decoder, ByteFallbackSpellsRunsOfBytes) {
  const std::string fallback = R"({"type": "ByteFallback"})";
  EXPECT_EQ(decoded(fallback, {"x", "<0xC3>", "<0xa9>", "y"}), "x\xC3\xA9y");
  EXPECT_EQ(decoded(fallback, {"<0xC3>", "<0x41>"}), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(decoded(fallback, {"<0xXY>", "<0x4>", "<0x041>"}), "<0xXY><0x4><0x041>");
}

TEST(Decoder, StripTakesNoMoreThanItMay) {
  EXPECT_EQ(decoded(R"({"type": "Strip", "content": "a", "start": 2, "stop": 1})",
                    {"aaabaa", "ba", "a", "aa", "b"}),
            "abab"
            "b");
}

TEST(Decoder, ReplaceAndWordEndsWorkInsideOfTokens) {
  EXPECT_EQ(decoded(R"({"type": "Replace", "pattern": {"String": "aa"}, "content": "a"})",
                    {"aaa", "aaaa", "a"}),
            "aaaaa");
  EXPECT_EQ(decoded(R"({"type": "BPEDecoder", "suffix": "</w>"})", {"a", "b</w>", "c</w>"}),
            "ab c");
}

TEST(Decoder, ASequenceGoesStepByStep) {
  EXPECT_EQ(decoded(R"({"type": "Sequence", "decoders": [
      {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
      {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}]},
      {"type": "Strip", "content": " ", "start": 1, "stop": 0}]})",
                    {"\\u2581a", "\\u2581\\u2581b", "<0x21>"}),
            "a  b!");
  EXPECT_EQ(decoded(R"({"type": "Sequence", "decoders": []})", {"a", "b"}), "ab");
}

TEST(Decoder, ReplaceTakesAnyExpression) {
  const auto replace = [](const std::string& pattern) {
    return R"({"type": "Replace", "pattern": )" + pattern + R"(, "content": "-"})";
  };
  EXPECT_EQ(decoded(replace(R"x({"Regex": "a+(?=b)"})x"), {"aab", "aa", "ab"}), "-baa-b");
  EXPECT_EQ(decoded(replace(R"({"Regex": "x*"})"), {"axx"}), "-a-");
  EXPECT_EQ(decoded(replace(R"({"String": ""})"), {"ab"}), "-a-b-");
}

TEST(Decoder, ConnectionistTemporalClassificationDropsRepetitionsAndPads) {
  const auto ctc = [](const std::string& cleanup) {
    return R"({"type": "CTC", "pad_token": "_", "word_delimiter_token": "|", "cleanup": )" +
           cleanup + "}";
  };
  const std::vector<std::string> tokens = {"_", "a", "a", "_", "a", "|", "|", "b", " ."};
  EXPECT_EQ(decoded(ctc("true"), tokens), "aa b.");
  EXPECT_EQ(decoded(ctc("false"), tokens), "aa|b .");
}

TEST(Decoder, WithoutADecoderTokensStandApart) {
  EXPECT_EQ(decoded("null", {"a", "##b", "c"}), "a ##b c");
}

TEST(Decoder, NoTokensAreNoText) {
  for (const std::string& decoder : {kWordPiece, kMetaspace, std::string("null"),
                                     std::string(R"({"type": "BPEDecoder", "suffix": "w"})"),
                                     std::string(R"({"type": "Fuse"})")}) {
    EXPECT_EQ(tokenizer_of(decoder, scored({"a"}))->decode({}, true), "") << decoder;
  }
}

TEST(Decoder, SpecialTokensCanBeSkipped) {
  const auto added = [](const std::string& content, const std::string& rest) {
    return R"({"id": 0, "content": ")" + content +
           R"(", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false)" +
           rest + "}";
  };
  const auto tokenizer = tokenizer_of(
      kMetaspace, scored({"a", "b"}),
      "[" + added("b", R"(, "special": true)") + ", " + added("new", R"(, "special": false)") +
          ", " + added("old", "") + ", " + added("<s>", R"(, "special": true)") + "]");
  const Ids all{0, 1, 2, 3, 4};
  EXPECT_EQ(tokenizer->decode(all, false), "abnewold<s>");
  EXPECT_EQ(tokenizer->decode(all, true), "anewold");
  EXPECT_TRUE(tokenizer->is_special(1) && tokenizer->is_special(4));
  EXPECT_FALSE(tokenizer->is_special(0) || tokenizer->is_special(2) || tokenizer->is_special(5));
}

TEST(Decoder, TokensHaveTheirNames) {
  const auto tokenizer = load({.vocabulary = R"({"[UNK]": 7, "##\u00e9": 900000})"});
  EXPECT_EQ(tokenizer->token(7), "[UNK]");
  EXPECT_EQ(tokenizer->token(900000), "##\xC3\xA9");
  for (const std::int32_t id : {-1, 0, 6, 8, 899999, 900001, 2147483647}) {
    EXPECT_EQ(tokenizer->token(id), std::nullopt) << id;
  }
}

TEST(Decoder, AnIdBeyondTheVocabularyIsNamedAndOneInAGapIsNothing) {
  const auto tokenizer = load({.vocabulary = R"({"[UNK]": 0, "a": 9})"});
  EXPECT_EQ(tokenizer->decode(Ids{9, 5, 9}, true), "a a");
  for (const std::int32_t id : {-1, 10, 2147483647}) {
    try {
      tokenizer->decode(Ids{9, id}, true);
      ADD_FAILURE() << id;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::INVALID_ARGUMENT);
      EXPECT_EQ(error.what(), "ids[1] is " + std::to_string(id) +
                                  ", which is not in the vocabulary; allowed are 0 to 9.");
    }
  }
}

/// A file with such a decoder loads and encodes, but does not decode.
void expect_refusal(const std::string& decoder, const std::string& expected) {
  const auto tokenizer = tokenizer_of(decoder, scored({"a"}));
  EXPECT_EQ(encode(*tokenizer, "a").ids, Ids{0});
  try {
    tokenizer->decode(Ids{0}, true);
    ADD_FAILURE() << "decoded; expected an error about " << expected;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::MODEL_INVALID);
    const std::string message = error.what();
    EXPECT_NE(message.find("tokenizer-"), std::string::npos) << message;
    EXPECT_NE(message.find(expected), std::string::npos) << message;
  }
}

TEST(Decoder, WhatIsNotImplementedIsRefusedOnlyWhereItIsUsed) {
  expect_refusal(R"({"type": "Spell"})", "decoder of type Spell is not supported");
  expect_refusal(R"({"type": "Sequence", "decoders": [{"type": "Fuse"}, {"type": "X"}]})",
                 "decoder.decoders[1] of type X is not supported");
  expect_refusal(R"({"type": "Replace", "pattern": {"Regex": "a\\K"}, "content": ""})",
                 "decoder.pattern.Regex \"a\\K\" is not supported: at character 2");
  expect_refusal(R"({"type": "BPEDecoder", "suffix": ""})", "decoder.suffix is empty");
}

TEST(Decoder, WhatIsMalformedIsRefusedOnlyWhereItIsUsed) {
  expect_refusal("[]", "decoder is not an object");
  expect_refusal(R"({"type": "WordPiece", "cleanup": true})", "decoder.prefix is missing");
  expect_refusal(R"({"type": "Strip", "content": "ab", "start": 0, "stop": 0})",
                 "decoder.content is not one character");
  expect_refusal(R"({"type": "Strip", "content": "a", "start": -1, "stop": 0})",
                 "decoder.start is not a number");
  std::string nested = R"({"type": "Fuse"})";
  for (int depth = 0; depth < 17; ++depth) {
    nested = R"({"type": "Sequence", "decoders": [)" + nested + "]}";
  }
  expect_refusal(nested, "is nested too deeply");
}

TEST(Decoder, StepsAndGrowthHaveALimit) {
  const auto sequence = [](const std::string& part, int count) {
    std::string parts = part;
    while (--count > 0) parts += ", " + part;
    return R"({"type": "Sequence", "decoders": [)" + parts + "]}";
  };
  const std::string fuse = R"({"type": "Fuse"})";
  EXPECT_EQ(decoded(sequence(fuse, 64), {"a", "b"}), "ab");
  expect_refusal(sequence(fuse, 65), "decoder.decoders[64] is one step more than the 64");
  const std::string twice = R"({"type": "Replace", "pattern": {"String": "a"}, "content": "aa"})";
  EXPECT_EQ(decoded(sequence(twice, 6), {"a"}), std::string(64, 'a'));
  expect_refusal(sequence(twice, 7), "decoder.decoders[6] makes text more than 64 times as long");
}

TEST(Encoding, SaysHowManySpecialTokensWereAdded) {
  const auto tokenizer = load(TokenizerFile{});
  Encoding encoding;
  tokenizer->encode("a b", {}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, 6, 8, 2}));
  EXPECT_EQ(encoding.special_before, 1u);
  EXPECT_EQ(encoding.special_after, 1u);
  tokenizer->encode("a b", {.add_special_tokens = false}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{6, 8}));
  EXPECT_EQ(encoding.special_before + encoding.special_after, 0u);
}

}  // namespace
}  // namespace native_infer::test
