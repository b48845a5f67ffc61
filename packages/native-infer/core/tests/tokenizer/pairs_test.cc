// Pairs of texts as Hugging Face tokenizers put them together and cut them, recorded by
// tools/make_pair_fixtures.py.
#include <gtest/gtest.h>

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
#include "tokenizer/post_processors.h"
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

}  // namespace
}  // namespace native_infer::test
