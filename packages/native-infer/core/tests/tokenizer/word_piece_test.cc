#include "tokenizer/word_piece.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "native_infer/error.h"
#include "tokenizer/piece_table.h"

namespace native_infer {
namespace {

constexpr std::size_t kMaxCodePoints = 10;

WordPiece make_model() {
  WordPieceDefinition definition;
  definition.vocabulary = {{"[UNK]", 0},        {"un", 1}, {"##aff", 2}, {"##able", 3},
                           {"unaffordable", 4}, {"a", 5},  {"##a", 6},   {"\u00E9", 7},
                           {"##\u00E9", 8},     {"##", 9}};
  definition.unknown_token = "[UNK]";
  definition.continuing_prefix = "##";
  definition.max_code_points_per_word = kMaxCodePoints;
  return WordPiece(definition);
}

Encoding split(const WordPiece& model, std::u32string_view text) {
  Word word(model.max_code_points_per_word(), true);
  std::uint32_t index = 0;
  for (const char32_t c : text) {
    word.push({c, {index, index + 1}});
    ++index;
  }
  WordPiece::Scratch scratch;
  Encoding out;
  model.encode(word, scratch, out);
  return out;
}

using Ids = std::vector<std::int32_t>;
using Spans = std::vector<Span>;

TEST(WordPiece, TakesTheLongestPieceFirst) {
  const Encoding encoding = split(make_model(), U"unaffable");
  EXPECT_EQ(encoding.ids, (Ids{1, 2, 3}));
  EXPECT_EQ(encoding.offsets, (Spans{{0, 2}, {2, 5}, {5, 9}}));
}

TEST(WordPiece, AWordThatCannotBeSplitCompletelyIsUnknownAsAWhole) {
  const Encoding encoding = split(make_model(), U"unaffx");
  EXPECT_EQ(encoding.ids, Ids{0});
  EXPECT_EQ(encoding.offsets, (Spans{{0, 6}}));
}

TEST(WordPiece, LengthIsCountedInCodePointsAndTheLimitIsStillAllowed) {
  const std::u32string longest(kMaxCodePoints, U'\u00E9');
  EXPECT_EQ(split(make_model(), longest).ids.size(), kMaxCodePoints);
  const Encoding encoding = split(make_model(), longest + U"\u00E9");
  EXPECT_EQ(encoding.ids, Ids{0});
  EXPECT_EQ(encoding.offsets, (Spans{{0, kMaxCodePoints + 1}}));
}

TEST(WordPiece, ContinuingPiecesDoNotBeginAWordUnlessWrittenOut) {
  EXPECT_EQ(split(make_model(), U"able").ids, Ids{0});
  EXPECT_EQ(split(make_model(), U"##able").ids, Ids{3});
}

TEST(WordPiece, AnUnknownTokenOutsideTheVocabularyIsRefused) {
  WordPieceDefinition definition;
  definition.vocabulary = {{"a", 0}};
  definition.unknown_token = "[UNK]";
  try {
    WordPiece model(definition);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::MODEL_INVALID);
    EXPECT_NE(std::string(error.what()).find("[UNK]"), std::string::npos);
  }
}

TEST(PieceTable, AgreesWithAStandardMap) {
  std::unordered_map<std::string, std::int32_t> expected;
  PieceTable table(5000);
  for (std::int32_t i = 0; i < 5000; ++i) {
    const std::string piece = std::to_string(i * 7 % 4001) + (i % 3 == 0 ? "\u00E9" : "");
    expected[piece] = i;
    table.insert(piece, i);
  }
  EXPECT_EQ(table.size(), expected.size());
  for (int i = 0; i < 10000; ++i) {
    for (const std::string& piece : {std::to_string(i), std::to_string(i) + "\u00E9"}) {
      const auto found = expected.find(piece);
      EXPECT_EQ(table.find(piece), found == expected.end() ? PieceTable::kNotFound : found->second);
    }
  }
}

}  // namespace
}  // namespace native_infer
