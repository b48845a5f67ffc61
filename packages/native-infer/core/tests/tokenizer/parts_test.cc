// Parts of tokenizer.json that cut and replace: the expected values are those of Hugging Face
// tokenizers.
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "support/error_of.h"
#include "tokenizer/expect_invalid.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

const std::string kWordLevel =
    R"({"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1, "ab": 2, "": 3}})";

struct PartsFile {
  std::string normalizer = "null";
  std::string pre_tokenizer = "null";
  std::string post_processor = "null";
  std::string model = kWordLevel;
  std::string added_tokens = "[]";

  std::unique_ptr<Tokenizer> load() const {
    return load_tokenizer(
        TemporaryFile(R"({"added_tokens": )" + added_tokens + R"(, "normalizer": )" + normalizer +
                      R"(, "pre_tokenizer": )" + pre_tokenizer + R"(, "post_processor": )" +
                      post_processor + R"(, "model": )" + model + "}")
            .path());
  }
};

/// The texts that a pre-tokenizer cuts an ASCII text into, with "|" between them.
std::string cut(const std::string& pre_tokenizer, const std::string& text) {
  const auto tokenizer = PartsFile{.pre_tokenizer = pre_tokenizer}.load();
  std::string result;
  const char* between = "";
  for (const Span& span : encode(*tokenizer, text).offsets) {
    result += between + text.substr(span.begin, span.end - span.begin);
    between = "|";
  }
  return result;
}

std::string split(const std::string& pattern, const std::string& behavior, bool invert = false) {
  return R"({"type": "Split", "pattern": )" + pattern + R"(, "behavior": ")" + behavior +
         R"(", "invert": )" + (invert ? "true}" : "false}");
}

TEST(Parts, SplitHasFiveBehaviors) {
  const std::string digits = R"({"Regex": "\\d"})";
  EXPECT_EQ(cut(split(digits, "Removed"), "ab12c3"), "ab|c");
  EXPECT_EQ(cut(split(digits, "Isolated"), "ab12c3"), "ab|1|2|c|3");
  EXPECT_EQ(cut(split(digits, "MergedWithPrevious"), "ab12c3"), "ab1|2|c3");
  EXPECT_EQ(cut(split(digits, "MergedWithNext"), "ab12c3"), "ab|1|2c|3");
  EXPECT_EQ(cut(split(digits, "Contiguous"), "ab12c3"), "ab|12|c|3");
  EXPECT_EQ(cut(split(digits, "Removed", true), "ab12c3"), "1|2|3");
  EXPECT_EQ(cut(split(digits, "MergedWithNext", true), "ab12c3"), "ab1|2|c3");
}

TEST(Parts, SplitTakesAnyString) {
  EXPECT_EQ(cut(split(R"({"String": "ab"})", "Isolated"), "aabb"), "a|ab|b");
  EXPECT_EQ(cut(split(R"({"String": "."})", "Removed", true), "a.b"), ".");
  EXPECT_EQ(cut(split(R"({"String": ""})", "Isolated"), "abc"), "a|b|c");
}

TEST(Parts, MatchesOfNothingCut) {
  EXPECT_EQ(cut(split(R"x({"Regex": "(?<=[a-z])(?=[A-Z])"})x", "Isolated"), "camelCaseText"),
            "camel|Case|Text");
  EXPECT_EQ(cut(split(R"({"Regex": "\\b"})", "Removed"), "ab c"), "ab| |c");
}

TEST(Parts, SeldomPreTokenizersCut) {
  EXPECT_EQ(cut(R"({"type": "Whitespace"})", "it's  so-so!"), "it|'|s|so|-|so|!");
  EXPECT_EQ(cut(R"({"type": "CharDelimiterSplit", "delimiter": "-"})", "a--b-"), "a|b");
  EXPECT_EQ(cut(R"({"type": "FixedLength", "length": 2})", "abcde"), "ab|cd|e");
  EXPECT_EQ(cut(R"({"type": "FixedLength"})", "abcdef"), "abcde|f");
  EXPECT_EQ(cut(R"({"type": "UnicodeScripts"})", " a b. c1"), "a b|. |c|1");
}

TEST(Parts, ScriptsOfJapaneseAreOne) {
  const auto tokenizer = PartsFile{.pre_tokenizer = R"({"type": "UnicodeScripts"})"}.load();
  EXPECT_EQ(encode(*tokenizer, "どこで生れ。Yes").offsets, (Spans{{0, 5}, {5, 6}, {6, 9}}));
}

TEST(Parts, ReplaceTakesAnyExpression) {
  const auto tokenizer =
      PartsFile{
          .normalizer = R"({"type": "Replace", "pattern": {"Regex": "[^a-z]+"}, "content": " "})",
          .pre_tokenizer = R"({"type": "WhitespaceSplit"})"}
          .load();
  EXPECT_EQ(encode(*tokenizer, "a12ab.3").ids, (Ids{1, 2}));
  EXPECT_EQ(encode(*tokenizer, "a12ab.3").offsets, (Spans{{0, 1}, {3, 5}}));
}

// The reference fails at such a text.
TEST(Parts, TextFromNowhereInFrontOfATextIsRefusedWhereItWouldBeRewritten) {
  const std::string replace =
      R"({"type": "Replace", "pattern": {"Regex": "^|xy"}, "content": "ab"})";
  const auto with = [](const std::string& parts) {
    return PartsFile{.normalizer = R"({"type": "Sequence", "normalizers": [)" + parts + "]}"}
        .load();
  };
  EXPECT_EQ(encode(*with(replace), "c").offsets, (Spans{{0, 1}}));
  const auto tokenizer = with(replace + R"(, {"type": "Lowercase"})");
  const auto error = error_of([&] { encode(*tokenizer, "c"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  EXPECT_NE(std::string(error->what()).find("normalizer.normalizers[0].pattern.Regex"),
            std::string::npos);
  EXPECT_TRUE(error_of([&] { with(R"({"type": "Prepend", "prepend": ""}, {"type": "NFC"})"); }));
}

TEST(Parts, WordsAreLookedUpAsAWhole) {
  const auto tokenizer = PartsFile{.pre_tokenizer = R"({"type": "WhitespaceSplit"})"}.load();
  EXPECT_EQ(encode(*tokenizer, "a ab abc").ids, (Ids{1, 2, 0}));
}

TEST(Parts, WithoutAnUnknownTokenWhatIsUnknownIsAnError) {
  const auto message = [](const std::string& model, const std::string& text) {
    const auto tokenizer = PartsFile{.model = model}.load();
    const Error error = error_of([&] { encode(*tokenizer, text); }).value();
    EXPECT_EQ(error.code(), ErrorCode::INVALID_ARGUMENT);
    return std::string(error.what());
  };
  EXPECT_EQ(message(R"({"type": "WordLevel", "unk_token": "?", "vocab": {"abc": 0}})", "b\1"),
            "\"b\uFFFD\" is not in the vocabulary, and model.unk_token of tokenizer.json names no "
            "token of it that stands for what is unknown");
  EXPECT_EQ(message(R"({"type": "Unigram", "unk_id": null, "vocab": [["a", -1]]})", "ab"),
            "\"b\" is not in the vocabulary, and model.unk_id of tokenizer.json names no token of "
            "it that stands for what is unknown");
}

// With the nearest doubles both ways would have the same score, and the whole piece would be taken.
TEST(Parts, ScoresAreReadAsTheReferenceReadsThem) {
  const auto tokenizer =
      PartsFile{.model = R"({"type": "Unigram", "unk_id": 0, "vocab": [["?", -20],
          ["a", -8.167522699950393], ["b", -9.675956862490645], ["ab", -17.84347956244104]]})"}
          .load();
  EXPECT_EQ(encode(*tokenizer, "ab").ids, (Ids{1, 2}));
}

std::string added(const std::string& content, const std::string& on) {
  std::string flags;
  for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized"}) {
    flags += ", \"" + std::string(flag) +
             "\": " + (on.find(flag) != std::string::npos ? "true" : "false");
  }
  return R"([{"id": 9, "content": ")" + content + '"' + flags + "}]";
}

const std::string kTrim =
    R"({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true})";

TEST(Parts, AnAddedTokenOfWhiteSpaceIsTrimmedAsAWhole) {
  const auto tokenizer =
      PartsFile{.post_processor = kTrim, .added_tokens = added(" ", "single_word lstrip rstrip")}
          .load();
  EXPECT_EQ(encode(*tokenizer, "(\\t  )").ids, (Ids{0, 4, 0}));
  EXPECT_EQ(encode(*tokenizer, "(    )").offsets, (Spans{{0, 1}, {5, 5}, {5, 6}}));
}

TEST(Parts, AddedTokensMayShareWhiteSpace) {
  const auto tokenizer = PartsFile{.added_tokens = added(" ", "rstrip")}.load();
  EXPECT_EQ(encode(*tokenizer, "a   b").offsets, (Spans{{0, 1}, {1, 4}, {2, 4}, {3, 4}, {4, 5}}));
}

// The reference finds a token of nothing at each place.
TEST(Parts, AnAddedTokenOfWhichNormalizingLeavesNothingCutsEverywhere) {
  const PartsFile file{.normalizer =
                           R"({"type": "Replace", "pattern": {"String": "Q"}, "content": ""})"};
  const auto spans = [&](const std::string& flags, const std::string& text) {
    PartsFile with_token = file;
    with_token.added_tokens = added("Q", "normalized" + flags);
    return encode(*with_token.load(), text).offsets;
  };
  EXPECT_EQ(spans("", "ab"), (Spans{{0, 1}, {1, 2}}));
  EXPECT_EQ(spans(" lstrip rstrip", "a  b"), (Spans{{0, 1}, {1, 3}, {3, 4}}));
  EXPECT_EQ(spans(" rstrip", "a  b"), (Spans{{0, 1}, {1, 3}, {2, 3}, {3, 4}}));
  EXPECT_EQ(spans(" single_word", "ab  ab ab"), (Spans{{0, 3}, {3, 9}}));
  EXPECT_EQ(spans("", ""), Spans{});
}

TEST(Parts, UnknownTextOfUnigramIsTrimmed) {
  const auto tokenizer =
      PartsFile{.post_processor = kTrim, .model = R"({"type": "Unigram", "unk_id": 0,
                                       "vocab": [["?", -1], ["a", -1]]})"}
          .load();
  EXPECT_EQ(encode(*tokenizer, "a bc a").offsets, (Spans{{0, 1}, {2, 4}, {5, 6}}));
}

TEST(Parts, ATemplateBehindATemplateIsRefused) {
  const std::string single =
      R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "?", "type_id": 0}},
          {"Sequence": {"id": "A", "type_id": 0}}],
          "special_tokens": {"?": {"id": "?", "ids": [0], "tokens": ["?"]}}})";
  const auto error = error_of([&] {
    PartsFile{.post_processor =
                  R"({"type": "Sequence", "processors": [)" + single + ", " + single + "]}"}
        .load();
  });
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("put all of them into one"), std::string::npos);
}

TEST(Parts, ASequenceOfProcessorsEndsEachPartOfATemplate) {
  const auto tokenizer = PartsFile{.post_processor = R"({"type": "Sequence", "processors": [
          {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "?", "type_id": 0}},
           {"Sequence": {"id": "A", "type_id": 0}}],
           "special_tokens": {"?": {"id": "?", "ids": [0], "tokens": ["?"]}}},
          {"type": "BertProcessing", "cls": ["a", 1], "sep": ["ab", 2]}]})"}
                             .load();
  Encoding encoding;
  tokenizer->encode("a", {}, encoding);
  EXPECT_EQ(encoding.ids, (Ids{1, 0, 2, 1, 2}));
}

TEST(Parts, SlicesOfAnExpressionsWorkChangeNothing) {
  const auto tokenizer =
      PartsFile{
          .normalizer =
              R"({"type": "Replace", "pattern": {"Regex": "[ab]+(?=c)|\\s+$"}, "content": "xy"})",
          .pre_tokenizer = split(R"({"Regex": "(?<=x)[^x]+|y.{3,9}?a"})", "MergedWithNext"),
          .added_tokens = added("<m>", "rstrip")}
          .load();
  std::mt19937 random(3);
  const std::vector<std::string> runs = {"a", "b", "c", " ", "x", "y", "<m>", "ab", "\n"};
  for (int round = 0; round < 60; ++round) {
    std::string text;
    for (int i = 0; i < 6; ++i) {
      const std::string& run = runs[random() % runs.size()];
      for (std::size_t times = random() % (round % 3 == 0 ? 300 : 9); times > 0; --times)
        text += run;
    }
    const Encoding whole = encode(*tokenizer, text);
    Encoding sliced;
    const auto run =
        tokenizer->begin(text, {.add_special_tokens = false, .with_offsets = true}, sliced);
    const std::size_t max_steps = 1 + random() % 500;
    while (!run->advance(max_steps)) {
    }
    ASSERT_EQ(sliced.ids, whole.ids);
    ASSERT_EQ(sliced.offsets, whole.offsets);
  }
}

}  // namespace
}  // namespace native_infer::test
