// What an attacker writes, as a text or as a tokenizer.json, costs time in proportion to its size.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>

#include "native_infer/tokenizer.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

using Work = std::function<void()>;

/// Best of a few runs.
double seconds(const Work& work) {
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
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

}  // namespace
}  // namespace native_infer::test
