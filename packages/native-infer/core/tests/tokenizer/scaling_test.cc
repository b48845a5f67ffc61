// What an attacker writes, as a text or as a tokenizer.json, costs time in proportion to its size.
// Slices of a text are bounded by steps (slices_test.cc); this is about their sum.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>

#include "native_infer/tokenizer.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

using Work = std::function<void()>;

/// Best of a few runs, of the processor's time: other programs do not count.
double seconds(const Work& work) {
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    const std::clock_t start = std::clock();
    work();
    best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return best;
}

/// What the work for four times as much may take: twice the time that is in proportion. If the time
/// grew with the square, it would be 16 times as much.
constexpr double kMaxGrowth = 8;

/// Added tokens that all begin alike; only of the last kind none is ever found in a run of "a".
std::string nested_tokens(std::size_t count, const std::string& ending) {
  std::string json = "[";
  for (std::size_t length = 1; length <= count; ++length) {
    json += (length == 1 ? "" : ", ") +
            (R"({"id": 17, "single_word": false, "lstrip": false, "rstrip": false, )"
             R"("normalized": false, "content": ")" +
             std::string(length, 'a') + ending + "\"}");
  }
  return json + "]";
}

double seconds_with_tokens(const std::string& added_tokens, std::size_t text_length) {
  TokenizerFile file;
  file.added_tokens = added_tokens;
  const auto tokenizer = load(file);
  Encoding encoding;
  const std::string text(text_length, 'a');
  return seconds([&] { tokenizer->encode(text, {}, encoding); });
}

TEST(Scaling, TheTimeForATextDoesNotDependOnHowManyAddedTokensAlmostMatch) {
  const double few = seconds_with_tokens(nested_tokens(10, "b"), 100'000);
  const double many = seconds_with_tokens(nested_tokens(2000, "b"), 100'000);
  EXPECT_LT(many, kMaxGrowth * few);
}

TEST(Scaling, TheTimeForATextDoesNotDependOnHowManyAddedTokensMatch) {
  const double few = seconds_with_tokens(nested_tokens(10, ""), 100'000);
  const double many = seconds_with_tokens(nested_tokens(2000, ""), 100'000);
  EXPECT_LT(many, kMaxGrowth * few);
}

TEST(Scaling, AShortAddedTokenInsideALongOneThatNeverEndsCostsLinearTime) {
  const std::string one = nested_tokens(1, "");
  const std::string tokens = one.substr(0, one.size() - 1) + ", " +
                             nested_tokens(1, std::string(50'000, 'a') + "b").substr(1);
  EXPECT_LT(seconds_with_tokens(tokens, 800'000),
            kMaxGrowth * seconds_with_tokens(tokens, 200'000));
}

class HostileTexts : public testing::TestWithParam<const char*> {};

TEST_P(HostileTexts, CostTimeInProportionToTheirLength) {
  const std::string name = GetParam();
  const auto tokenizer = load_tokenizer(
      name == "word_piece"
          ? std::filesystem::path(NATIVE_INFER_MODEL_DIR) / "tokenizer.json"
          : std::filesystem::path(NATIVE_INFER_TOKENIZER_DATA_DIR) / (name + ".json"));
  Encoding encoding;
  // Text that is one word, one run held back, or nothing but beginnings of added tokens.
  for (const char* unit : {"a",
                           "ab",
                           "a ",
                           " ",
                           "\n",
                           "\r\n ",
                           "1",
                           "!",
                           "'",
                           "[",
                           "[MASK] ",
                           "<",
                           "<s>",
                           "\u0301",
                           "\u0323\u0301",
                           "\u302E\u0301",
                           "e\u0301",
                           "\u4E2D",
                           "\U0001F600\u200D",
                           "\uFDFA",
                           "\u1100",
                           "\u1100\u1161\u11A8",
                           "\u0130",
                           "\u2581",
                           "\xFF"}) {
    const auto seconds_for = [&](std::size_t times) {
      std::string text;
      for (std::size_t i = 0; i < times; ++i) text += unit;
      return seconds([&] {
        tokenizer->encode(text, {.max_tokens = 512, .truncation_side = TruncationSide::kStart},
                          encoding);
      });
    };
    // A clock that ticks seldom makes nothing of the shortest times.
    constexpr double kTick = 0.001;
    EXPECT_LT(seconds_for(80'000), kMaxGrowth * (seconds_for(20'000) + kTick)) << unit;
  }
}

INSTANTIATE_TEST_SUITE_P(Tokenizers, HostileTexts,
                         testing::Values("word_piece", "unigram", "roberta", "modern_bert", "qwen2",
                                         "llama3", "gemma", "mpnet"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace native_infer::test
