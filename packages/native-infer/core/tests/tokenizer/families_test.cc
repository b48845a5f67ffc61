// Ids and offsets recorded from Hugging Face tokenizers, for a small tokenizer of each family, and
// properties that hold for all of them. tools/make_tokenizer_fixtures.py makes the files.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
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

const std::filesystem::path kData = NATIVE_INFER_TOKENIZER_DATA_DIR;

std::map<std::string, std::vector<Golden>> read_golden() {
  std::ifstream file(kData / "golden.jsonl");
  std::map<std::string, std::vector<Golden>> rows;
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    const simdjson::dom::element row = parser.parse(line);
    Golden& golden = rows[std::string(row["tokenizer"].get_string().value())].emplace_back();
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

class Families : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    tokenizer_ = load_tokenizer(kData / (std::string(GetParam()) + ".json"));
    rows_ = read_golden()[GetParam()];
    ASSERT_GE(rows_.size(), 40u);
  }

  Encoding encode(const std::string& text, const EncodeOptions& options) const {
    Encoding encoding;
    tokenizer_->encode(text, options, encoding);
    return encoding;
  }

  /// Random bytes, sometimes well-formed, sometimes a recorded text with bytes changed.
  std::string random_text(std::mt19937& random) const {
    std::string text;
    if (random() % 2 == 0) {
      text = rows_[random() % rows_.size()].text;
      for (int i = 0; i < 3 && !text.empty(); ++i) {
        text[random() % text.size()] = static_cast<char>(random());
      }
      return text;
    }
    for (std::size_t left = random() % 60; left > 0; --left) {
      text.push_back(static_cast<char>(random() % 3 == 0 ? random() : 0x20 + random() % 0x40));
    }
    return text;
  }

  /// Best of a few runs, of the processor's time: other programs do not count.
  double seconds(const std::string& text, const EncodeOptions& options) const {
    double best = 1e9;
    Encoding encoding;
    for (int round = 0; round < 5; ++round) {
      const std::clock_t start = std::clock();
      tokenizer_->encode(text, options, encoding);
      best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    return best;
  }

  std::unique_ptr<Tokenizer> tokenizer_;
  std::vector<Golden> rows_;
};

TEST_P(Families, IdsAndOffsetsAreIdenticalToTheReference) {
  for (const Golden& row : rows_) {
    const Encoding encoding = encode(row.text, {.with_offsets = true});
    EXPECT_EQ(encoding.ids, row.ids) << row.text;
    EXPECT_EQ(encoding.offsets, row.offsets) << row.text;
    EXPECT_FALSE(encoding.truncated);
  }
}

TEST_P(Families, OffsetsDoNotChangeTheIds) {
  for (const Golden& row : rows_) {
    const Encoding encoding = encode(row.text, {});
    EXPECT_EQ(encoding.ids, row.ids) << row.text;
    EXPECT_TRUE(encoding.offsets.empty());
  }
}

TEST_P(Families, TruncationAtTheEndKeepsTheBeginning) {
  for (const Golden& row : rows_) {
    const Encoding full = encode(row.text, {.add_special_tokens = false, .with_offsets = true});
    for (std::size_t limit = 0; limit <= std::min<std::size_t>(full.ids.size(), 40); ++limit) {
      const Encoding cut = encode(
          row.text, {.max_tokens = limit, .add_special_tokens = false, .with_offsets = true});
      ASSERT_EQ(cut.ids.size(), limit);
      ASSERT_TRUE(std::equal(cut.ids.begin(), cut.ids.end(), full.ids.begin())) << row.text;
      ASSERT_TRUE(std::equal(cut.offsets.begin(), cut.offsets.end(), full.offsets.begin()));
      ASSERT_EQ(cut.truncated, limit < full.ids.size()) << row.text;
    }
  }
}

TEST_P(Families, TruncationAtTheStartKeepsTheEnd) {
  for (const Golden& row : rows_) {
    const Encoding full = encode(row.text, {.add_special_tokens = false, .with_offsets = true});
    for (std::size_t limit = 0; limit <= std::min<std::size_t>(full.ids.size(), 40); ++limit) {
      const Encoding cut = encode(row.text, {.max_tokens = limit,
                                             .add_special_tokens = false,
                                             .with_offsets = true,
                                             .truncation_side = TruncationSide::kStart});
      ASSERT_EQ(cut.ids.size(), limit);
      ASSERT_TRUE(std::equal(cut.ids.rbegin(), cut.ids.rend(), full.ids.rbegin())) << row.text;
      // The first token that stays is trimmed as the first of a text is.
      if (limit == 0) continue;
      ASSERT_TRUE(std::equal(cut.offsets.rbegin(), cut.offsets.rend() - 1, full.offsets.rbegin()));
      ASSERT_EQ(cut.truncated, limit < full.ids.size()) << row.text;
    }
  }
}

TEST_P(Families, SpecialTokensStayOnBothSides) {
  const Golden& row = rows_.front();
  const std::size_t limit = tokenizer_->special_token_count() + 3;
  for (const TruncationSide side : {TruncationSide::kEnd, TruncationSide::kStart}) {
    const Encoding cut = encode(row.text, {.max_tokens = limit, .truncation_side = side});
    ASSERT_EQ(cut.ids.size(), limit);
    if (tokenizer_->special_token_count() == 0) continue;
    EXPECT_EQ(cut.ids.front(), row.ids.front());
    if (tokenizer_->special_token_count() == 2) {
      EXPECT_EQ(cut.ids.back(), row.ids.back());
    }
  }
}

TEST_P(Families, ArbitraryBytesGiveIdsAndOffsetsInRange) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    const std::string text = random_text(random);
    const Encoding encoding = encode(text, {.with_offsets = true});
    ASSERT_EQ(encoding.ids.size(), encoding.offsets.size());
    for (const std::int32_t id : encoding.ids) {
      ASSERT_GE(id, 0);
      ASSERT_LT(static_cast<std::size_t>(id), tokenizer_->vocabulary_size());
    }
    for (const Span& span : encoding.offsets) {
      ASSERT_LE(span.begin, span.end);
      ASSERT_LE(span.end, text.size());
    }
  }
}

TEST_P(Families, OneTokenizerServesManyThreads) {
  std::vector<std::thread> threads;
  std::vector<std::size_t> differences(4, 0);
  for (std::size_t t = 0; t < differences.size(); ++t) {
    threads.emplace_back([&, t] {
      for (const Golden& row : rows_) {
        if (encode(row.text, {}).ids != row.ids) ++differences[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(differences, std::vector<std::size_t>(4, 0));
}

// Twice the text would take four times as long if the time grew with the square.
TEST_P(Families, TheTimeForALongWordGrowsWithItsLength) {
  const double ratio =
      seconds(std::string(1 << 19, 'a'), {}) / seconds(std::string(1 << 15, 'a'), {});
  EXPECT_LT(ratio, 16 * 6);
}

INSTANTIATE_TEST_SUITE_P(Tokenizers, Families,
                         testing::Values("unigram", "roberta", "modern_bert", "qwen2", "llama3",
                                         "gemma", "mpnet"),
                         [](const auto& info) { return std::string(info.param); });

class WordFamilies : public Families {};

// The whole text would take thousands of times as long as its beginning.
TEST_P(WordFamilies, TheCostOfTruncatedTextDoesNotDependOnItsLength) {
  std::string short_text;
  while (short_text.size() < 2000) short_text += "How big is London? ";
  std::string huge_text;
  while (huge_text.size() < 1'000'000) huge_text += short_text;
  EXPECT_LT(seconds(huge_text, {.max_tokens = 64}), 20 * seconds(short_text, {.max_tokens = 64}));
}

// gemma is not among them: to it every text is one word.
INSTANTIATE_TEST_SUITE_P(Tokenizers, WordFamilies,
                         testing::Values("unigram", "roberta", "modern_bert", "qwen2", "llama3",
                                         "mpnet"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace native_infer
