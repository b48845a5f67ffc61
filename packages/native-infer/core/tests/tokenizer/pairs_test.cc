// Pairs of texts as Hugging Face tokenizers put them together and cut them, and token types.
// tools/make_pair_fixtures.py records the pairs; the other values are the reference's, too.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "simdjson.h"
#include "support/error_of.h"
#include "tokenizer/expect_invalid.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

const std::filesystem::path kData = NATIVE_INFER_TOKENIZER_DATA_DIR;

struct Recorded {
  std::string first;
  std::string second;
  PairOptions options;
  /// The reference has no token left to cut.
  bool fails = false;
  Ids ids;
  Ids types;
  Ids special;
  bool truncated = false;
};

Ids ids_of(simdjson::dom::element row, const char* key) {
  Ids ids;
  for (const auto id : row[key].get_array())
    ids.push_back(static_cast<std::int32_t>(id.get_int64().value()));
  return ids;
}

PairOptions options_of(simdjson::dom::element row) {
  PairOptions options;
  if (!row["max_tokens"].is_null())
    options.max_tokens = static_cast<std::size_t>(row["max_tokens"].get_uint64().value());
  const std::string_view truncation = row["truncation"];
  if (truncation == "only_first") options.truncation = PairTruncation::kOnlyFirst;
  if (truncation == "only_second") options.truncation = PairTruncation::kOnlySecond;
  if (std::string_view(row["side"]) == "left") options.truncation_side = TruncationSide::kStart;
  return options;
}

std::map<std::string, std::vector<Recorded>> read_recorded() {
  std::ifstream file(kData / "pairs.jsonl");
  std::map<std::string, std::vector<Recorded>> rows;
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    const simdjson::dom::element row = parser.parse(line);
    Recorded& pair = rows[std::string(row["tokenizer"].get_string().value())].emplace_back();
    pair.first = std::string(row["first"].get_string().value());
    pair.second = std::string(row["second"].get_string().value());
    pair.options = options_of(row);
    pair.fails = row["error"].error() == simdjson::SUCCESS;
    if (pair.fails) continue;
    pair.ids = ids_of(row, "ids");
    pair.types = ids_of(row, "types");
    pair.special = ids_of(row, "special");
    pair.truncated = row["truncated"].get_bool();
  }
  return rows;
}

Ids types_of(const Encoding& encoding) {
  return encoding.types.empty() ? Ids(encoding.ids.size(), 0) : encoding.types;
}

/// 1 for each special token that was added.
Ids special_of(const Encoding& encoding) {
  Ids mask(encoding.ids.size(), 0);
  std::fill_n(mask.begin(), encoding.special_before, 1);
  std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(encoding.between_begin),
              encoding.special_between, 1);
  std::fill_n(mask.rbegin(), encoding.special_after, 1);
  return mask;
}

class Pairs : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string name = GetParam();
    tokenizer_ = load_tokenizer(
        name == "word_piece" ? std::filesystem::path(NATIVE_INFER_MODEL_DIR) / "tokenizer.json"
                             : kData / (name + ".json"));
    rows_ = read_recorded()[name];
    ASSERT_GE(rows_.size(), 50u);
  }

  std::unique_ptr<Tokenizer> tokenizer_;
  std::vector<Recorded> rows_;
};

TEST_P(Pairs, AreThoseOfTheReference) {
  // Of other sizes and with types and offsets: what it held must not matter.
  Encoding encoding{.ids = Ids(9, 9), .types = Ids(9, 9), .offsets = Spans(9)};
  for (const Recorded& pair : rows_) {
    const auto encode = [&] {
      tokenizer_->encode_pair({pair.first, pair.second}, pair.options, encoding);
    };
    if (pair.fails) {
      const auto error = error_of(encode);
      ASSERT_TRUE(error) << pair.first << " | " << pair.second;
      EXPECT_EQ(error->code(), ErrorCode::TOO_LONG);
      continue;
    }
    encode();
    EXPECT_EQ(encoding.ids, pair.ids) << pair.first << " | " << pair.second;
    EXPECT_EQ(types_of(encoding), pair.types);
    EXPECT_EQ(special_of(encoding), pair.special);
    EXPECT_EQ(encoding.truncated, pair.truncated);
    EXPECT_TRUE(encoding.offsets.empty());
  }
}

TEST_P(Pairs, AreTheSameInSlices) {
  std::mt19937 random(1);
  Encoding sliced;
  for (const Recorded& pair : rows_) {
    const auto run = tokenizer_->begin_pair({pair.first, pair.second}, pair.options, sliced);
    const std::size_t max_steps = 1 + random() % 30;
    const auto encode = [&] {
      while (!run->advance(max_steps)) {
      }
    };
    if (pair.fails) {
      EXPECT_TRUE(error_of(encode));
      continue;
    }
    encode();
    EXPECT_EQ(sliced.ids, pair.ids);
    EXPECT_EQ(types_of(sliced), pair.types);
    EXPECT_EQ(special_of(sliced), pair.special);
    EXPECT_EQ(sliced.truncated, pair.truncated);
  }
}

TEST_P(Pairs, LeaveNothingBehindForOneText) {
  Encoding reused;
  Encoding fresh;
  for (const Recorded& pair : rows_) {
    if (pair.fails) continue;
    tokenizer_->encode_pair({pair.first, pair.second}, pair.options, reused);
    tokenizer_->encode(pair.first, {}, reused);
    tokenizer_->encode(pair.first, {}, fresh);
    ASSERT_EQ(reused.ids, fresh.ids);
    ASSERT_EQ(reused.types, fresh.types);
    ASSERT_EQ(special_of(reused), special_of(fresh));
  }
}

TEST_P(Pairs, TakeManySlicesIfOneTextIsLong) {
  std::string text;
  while (text.size() < 200'000) text += "How big is London? ";
  Encoding encoding;
  for (const TextPair& pair : {TextPair{text, "a"}, TextPair{"a", text}}) {
    const auto run = tokenizer_->begin_pair(pair, {}, encoding);
    std::size_t slices = 1;
    while (!run->advance(10'000)) ++slices;
    EXPECT_GE(slices, 20u);
    EXPECT_LE(slices, 102u);
  }
}

INSTANTIATE_TEST_SUITE_P(Tokenizers, Pairs,
                         testing::Values("word_piece", "unigram", "roberta", "modern_bert", "qwen2",
                                         "llama3", "gemma", "mpnet"),
                         [](const auto& info) { return std::string(info.param); });

/// A file whose words are tokens, with this post-processor.
std::string words_file(const std::string& post_processor) {
  return R"({"added_tokens": [], "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"},
      "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1, "b": 2, "c": 3}},
      "post_processor": )" +
         post_processor + "}";
}

std::string special(const std::string& name, int type) {
  return R"({"SpecialToken": {"id": ")" + name + R"(", "type_id": )" + std::to_string(type) + "}}";
}

std::string sequence(const std::string& name, int type) {
  return R"({"Sequence": {"id": ")" + name + R"(", "type_id": )" + std::to_string(type) + "}}";
}

/// With the special tokens x, which is 7, and y, which is 8.
std::string template_of(const std::string& single, const std::string& pair) {
  return R"({"type": "TemplateProcessing", "single": [)" + single + R"(], "pair": )" + pair +
         R"(, "special_tokens": {"x": {"ids": [7]}, "y": {"ids": [8]}}})";
}

std::string in_order(const std::string& first, const std::string& second) {
  return R"({"type": "Sequence", "processors": [)" + first + ", " + second + "]}";
}

/// The second text comes first.
const std::string kTurned =
    template_of(sequence("A", 0) + ", " + special("x", 0) + ", " + special("y", 2),
                "[" + sequence("B", 1) + ", " + special("x", 1) + ", " + sequence("A", 3) + ", " +
                    special("y", 0) + "]");
const std::string kBert = R"({"type": "BertProcessing", "sep": ["y", 8], "cls": ["x", 7]})";
const std::string kRoberta = R"({"type": "RobertaProcessing", "sep": ["y", 8], "cls": ["x", 7],
    "trim_offsets": true, "add_prefix_space": false})";

struct Expected {
  Ids ids;
  Ids types;
};

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

TEST(TokenTypes, AreZeroWhereTheFileHasNone) {
  expect_text(template_of(R"({"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "x"}})", "[]"),
              {{1, 1, 7}, {}}, {{1, 1}, {}});
}

TEST(TokenTypes, ThatAreNoneSpoilTheFile) {
  expect_invalid(
      words_file(template_of(R"({"Sequence": {"id": "A", "type_id": 2147483648}})", "[]")),
      "post_processor.single[0].Sequence.type_id is not a token type");
}

TEST(PairTemplates, IdsOfThemCountForTheVocabulary) {
  const std::string text = sequence("A", 0);
  const auto size_with = [&](const std::string& pair) {
    return parse_tokenizer(words_file(template_of(text, pair)), "file")->vocabulary_size();
  };
  EXPECT_EQ(size_with("[" + text + ", " + special("y", 0) + ", " + sequence("B", 0) + "]"), 9u);
  EXPECT_EQ(size_with("[" + text + ", " + special("y", 0) + "]"), 4u);
}

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
