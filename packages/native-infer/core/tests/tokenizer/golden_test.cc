// Token ids and offsets recorded from Hugging Face tokenizers, for the embedded default model.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "native_infer/tokenizer.h"
#include "simdjson.h"

namespace native_infer {
namespace {

struct Golden {
  std::string text;
  std::vector<std::int32_t> ids;
  std::vector<Span> offsets;
};

std::vector<Golden> read_golden() {
  const std::filesystem::path path =
      std::filesystem::path(NATIVE_INFER_TESTDATA_DIR) / "tokens.jsonl";
  std::ifstream file(path);
  std::vector<Golden> rows;
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    const simdjson::dom::element row = parser.parse(line);
    Golden& golden = rows.emplace_back();
    golden.text = std::string(row["text"].get_string().value());
    for (const auto id : row["ids"].get_array()) {
      golden.ids.push_back(static_cast<std::int32_t>(id.get_int64().value()));
    }
    for (const auto pair : row["offsets"].get_array()) {
      golden.offsets.push_back({static_cast<std::uint32_t>(pair.at(0).get_uint64().value()),
                                static_cast<std::uint32_t>(pair.at(1).get_uint64().value())});
    }
  }
  return rows;
}

class GoldenTokens : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    rows_ = new std::vector<Golden>(read_golden());
    tokenizer_ =
        load_tokenizer(std::filesystem::path(NATIVE_INFER_MODEL_DIR) / "tokenizer.json").release();
  }
  static void TearDownTestSuite() {
    delete rows_;
    delete tokenizer_;
  }

  static inline const std::vector<Golden>* rows_ = nullptr;
  static inline const Tokenizer* tokenizer_ = nullptr;
};

TEST_F(GoldenTokens, IdsAndOffsetsAreIdentical) {
  ASSERT_GE(rows_->size(), 400u);
  Encoding encoding;
  for (const Golden& row : *rows_) {
    tokenizer_->encode(row.text, {.with_offsets = true}, encoding);
    EXPECT_EQ(encoding.ids, row.ids) << row.text;
    EXPECT_EQ(encoding.offsets, row.offsets) << row.text;
    EXPECT_FALSE(encoding.truncated);
  }
}

TEST_F(GoldenTokens, OffsetsDoNotChangeTheIds) {
  Encoding encoding;
  for (const Golden& row : *rows_) {
    tokenizer_->encode(row.text, {}, encoding);
    EXPECT_EQ(encoding.ids, row.ids) << row.text;
    EXPECT_TRUE(encoding.offsets.empty());
  }
}

TEST_F(GoldenTokens, TruncationKeepsABeginningAndTheSpecialTokens) {
  Encoding encoding;
  for (const Golden& row : *rows_) {
    const std::size_t longest = std::min<std::size_t>(row.ids.size(), 40);
    for (std::size_t max_tokens = 2; max_tokens <= longest; ++max_tokens) {
      tokenizer_->encode(row.text, {.max_tokens = max_tokens, .with_offsets = true}, encoding);
      const auto kept = static_cast<std::ptrdiff_t>(max_tokens) - 1;
      std::vector<std::int32_t> ids(row.ids.begin(), row.ids.begin() + kept);
      ids.push_back(row.ids.back());
      std::vector<Span> offsets(row.offsets.begin(), row.offsets.begin() + kept);
      offsets.push_back(row.offsets.back());
      ASSERT_EQ(encoding.ids, ids) << row.text;
      ASSERT_EQ(encoding.offsets, offsets) << row.text;
      ASSERT_EQ(encoding.truncated, max_tokens < row.ids.size()) << row.text;
    }
  }
}

TEST_F(GoldenTokens, OneTokenizerServesManyThreads) {
  std::vector<std::thread> threads;
  std::vector<std::size_t> differences(4, 0);
  for (std::size_t t = 0; t < differences.size(); ++t) {
    threads.emplace_back([&, t] {
      Encoding encoding;
      for (const Golden& row : *rows_) {
        tokenizer_->encode(row.text, {.with_offsets = true}, encoding);
        if (encoding.ids != row.ids || encoding.offsets != row.offsets) ++differences[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(differences, std::vector<std::size_t>(4, 0));
}

TEST_F(GoldenTokens, TheVocabularyIsThatOfBert) {
  EXPECT_EQ(tokenizer_->vocabulary_size(), 30522u);
  EXPECT_EQ(tokenizer_->special_token_count(), 2u);
}

// The whole text would take thousands of times as long as its beginning; a factor of 20 leaves room
// for noise.
TEST_F(GoldenTokens, TheCostOfTruncatedTextDoesNotDependOnItsLength) {
  const auto best_seconds = [](const std::string& text) {
    double best = 1e9;
    Encoding encoding;
    for (int round = 0; round < 20; ++round) {
      const auto start = std::chrono::steady_clock::now();
      tokenizer_->encode(text, {.max_tokens = 64}, encoding);
      best = std::min(
          best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    EXPECT_TRUE(encoding.truncated);
    return best;
  };
  std::string short_text;
  while (short_text.size() < 2000) short_text += "How big is London? ";
  std::string huge_text;
  while (huge_text.size() < 4'000'000) huge_text += short_text;
  EXPECT_LT(best_seconds(huge_text), 20 * best_seconds(short_text));
}

}  // namespace
}  // namespace native_infer
