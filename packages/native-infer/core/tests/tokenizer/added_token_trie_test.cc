#include "tokenizer/added_token_trie.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace native_infer {
namespace {

using Strings = std::vector<std::u32string>;

AddedTokenTrie trie_of(const Strings& strings) {
  const std::vector<std::u32string_view> views(strings.begin(), strings.end());
  return AddedTokenTrie(views);
}

/// Index of the longest string at each place of the text.
std::vector<std::int32_t> find(const AddedTokenTrie& trie, const std::u32string& text) {
  std::vector<std::int32_t> found(text.size());
  AddedTokenTrie::State state = AddedTokenTrie::kEndOfText;
  for (std::size_t i = text.size(); i > 0; --i) {
    state = trie.read(state, text[i - 1]);
    found[i - 1] = trie.longest(state);
  }
  return found;
}

std::vector<std::int32_t> find_by_comparing(const Strings& strings, const std::u32string& text) {
  std::vector<std::int32_t> found(text.size(), AddedTokenTrie::kNone);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t length = 0;
    for (std::size_t k = 0; k < strings.size(); ++k) {
      if (strings[k].size() <= length || text.compare(i, strings[k].size(), strings[k]) != 0)
        continue;
      length = strings[k].size();
      found[i] = static_cast<std::int32_t>(k);
    }
  }
  return found;
}

std::u32string random_string(std::mt19937& random, std::size_t max_length) {
  // The last one is beyond what the trie has a table for.
  constexpr char32_t kAlphabet[] = {U'a', U'b', U'\u4E2D'};
  std::u32string text(random() % (max_length + 1), U'a');
  for (char32_t& c : text) c = kAlphabet[random() % 3];
  return text;
}

TEST(AddedTokenTrie, FindsWhatComparingEveryStringAtEveryPlaceFinds) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    Strings strings;
    for (std::size_t left = random() % 12; left > 0; --left) {
      strings.push_back(random_string(random, 5) + U'a');
    }
    const std::u32string text = random_string(random, 40);
    ASSERT_EQ(find(trie_of(strings), text), find_by_comparing(strings, text)) << round;
  }
}

TEST(AddedTokenTrie, WithoutStringsNothingIsFound) {
  EXPECT_EQ(find(AddedTokenTrie(), U"ab"), (std::vector<std::int32_t>{-1, -1}));
}

TEST(AddedTokenTrie, OfEqualStringsTheFirstCounts) {
  EXPECT_EQ(find(trie_of({U"b", U"ab", U"ab"}), U"cab"), (std::vector<std::int32_t>{-1, 1, 0}));
}

}  // namespace
}  // namespace native_infer
