// Whatever the slices, the tokens are those of the whole text.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "native_infer/tokenizer.h"
#include "simdjson.h"

namespace native_infer {
namespace {

const std::filesystem::path kData = NATIVE_INFER_TOKENIZER_DATA_DIR;

class Slices : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    tokenizer_ =
        load_tokenizer(std::string(GetParam()) == "word_piece"
                           ? std::filesystem::path(NATIVE_INFER_MODEL_DIR) / "tokenizer.json"
                           : kData / (std::string(GetParam()) + ".json"));
    std::ifstream file(kData / "golden.jsonl");
    simdjson::dom::parser parser;
    for (std::string line; std::getline(file, line);) {
      texts_.emplace_back(parser.parse(line)["text"].get_string().value());
    }
    ASSERT_GE(texts_.size(), 200u);
  }

  /// Some recorded texts, and runs that stages hold back or that are one long word.
  std::string random_text() {
    const std::vector<std::string> runs = {
        "a",      " ", "\u0301", "\u4E2D",       "\U0001F600", "[MASK]",      "<s> ",
        "\u00E9", "1", "\n",     "\u302E\u0323", "ab\u0301",   "\u1100\u1161"};
    std::string text;
    for (std::size_t left = 1 + random_() % 6; left > 0; --left) {
      if (random_() % 3 != 0) {
        text += texts_[random_() % texts_.size()];
        continue;
      }
      const std::string& run = runs[random_() % runs.size()];
      for (std::size_t times = random_() % 6000; times > 0; --times) text += run;
    }
    return text;
  }

  EncodeOptions random_options() {
    EncodeOptions options;
    options.with_offsets = random_() % 2 == 0;
    options.add_special_tokens = random_() % 2 == 0;
    if (random_() % 2 == 0)
      options.max_tokens = tokenizer_->special_token_count() + random_() % 3000;
    if (random_() % 2 == 0) options.truncation_side = TruncationSide::kStart;
    return options;
  }

  std::mt19937 random_{1};
  std::unique_ptr<Tokenizer> tokenizer_;
  std::vector<std::string> texts_;
};

TEST_P(Slices, OfAnySizeGiveTheTokensOfTheWholeText) {
  Encoding whole;
  Encoding sliced;
  for (int round = 0; round < 150; ++round) {
    const std::string text = random_text();
    const EncodeOptions options = random_options();
    tokenizer_->encode(text, options, whole);
    const auto run = tokenizer_->begin(text, options, sliced);
    const std::size_t max_steps = 1 + random_() % (round % 2 == 0 ? 20 : 5000);
    while (!run->advance(max_steps)) {
    }
    ASSERT_EQ(sliced.ids, whole.ids) << text.size();
    ASSERT_EQ(sliced.offsets, whole.offsets);
    ASSERT_EQ(sliced.truncated, whole.truncated);
    ASSERT_EQ(sliced.special_before, whole.special_before);
    ASSERT_EQ(sliced.special_after, whole.special_after);
  }
}

TEST_P(Slices, AreManyForALongWord) {
  const std::string text(200'000, 'a');
  Encoding encoding;
  const auto run = tokenizer_->begin(text, {}, encoding);
  std::size_t slices = 1;
  while (!run->advance(10'000)) ++slices;
  EXPECT_GE(slices, 20u);
  EXPECT_LE(slices, 100u);
}

TEST_P(Slices, EndAtOnceIfTheRestIsCutOff) {
  std::string text;
  while (text.size() < 200'000) text += "How big is London? ";
  Encoding encoding;
  const auto run = tokenizer_->begin(text, {.max_tokens = 64}, encoding);
  // gemma takes a text for one word.
  const bool has_words = GetParam() != std::string("gemma");
  EXPECT_EQ(run->advance(10'000), has_words);
}

INSTANTIATE_TEST_SUITE_P(Tokenizers, Slices,
                         testing::Values("word_piece", "unigram", "roberta", "modern_bert", "qwen2",
                                         "llama3", "gemma", "mpnet"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace native_infer
