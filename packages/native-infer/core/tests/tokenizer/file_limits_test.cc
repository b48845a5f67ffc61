// Files that ask for more than a tokenizer may take: each limit of docs/reference/limits.md, and
// one more.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "support/error_of.h"
#include "tokenizer/bpe_file.h"
#include "tokenizer/expect_invalid.h"
#include "tokenizer/file_limits.h"
#include "tokenizer/merge_table.h"
#include "tokenizer/piece_table.h"
#include "tokenizer/stage_chain.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {
namespace {

std::string list_of(std::size_t count, const std::string& item) {
  std::string list = "[";
  for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ", ") + item;
  return list + "]";
}

std::string sequence(const std::string& key, std::size_t count, const std::string& item) {
  return R"({"type": "Sequence", ")" + key + "\": " + list_of(count, item) + "}";
}

std::string replace(const std::string& pattern, const std::string& content) {
  return R"({"type": "Replace", "pattern": {"String": ")" + pattern + R"("}, "content": ")" +
         content + "\"}";
}

const std::string kTooLong(kMaxStringBytes + 1, 'x');

TEST(FileLimits, AsManyStagesAsAreAllowedWork) {
  const BpeFile file{
      .normalizer = sequence("normalizers", kMaxStages, R"({"type": "NFC"})"),
      .pre_tokenizer = sequence("pretokenizers", kMaxStages, R"({"type": "WhitespaceSplit"})")};
  EXPECT_EQ(encode(*file.load(), "a ab").ids, (Ids{0, 2}));
}

TEST(FileLimits, MoreStagesAreRefused) {
  const std::string expected = "[32] is one stage more than the 32 that are allowed";
  for (const std::size_t count : {kMaxStages + 1, std::size_t{100'000}}) {
    expect_invalid(
        BpeFile{.normalizer = sequence("normalizers", count, R"({"type": "NFC"})")}.json(),
        "normalizer.normalizers" + expected);
    expect_invalid(
        BpeFile{.pre_tokenizer = sequence("pretokenizers", count, R"({"type": "WhitespaceSplit"})")}
            .json(),
        "pre_tokenizer.pretokenizers" + expected);
    expect_invalid(
        BpeFile{.post_processor = sequence(
                    "processors", count,
                    R"({"type": "ByteLevel", "trim_offsets": true, "add_prefix_space": true})")}
            .json(),
        "post_processor.processors" + expected);
  }
}

TEST(FileLimits, StagesThatEachDoubleATextAreStopped) {
  const auto tokenizer =
      BpeFile{.normalizer = sequence("normalizers", kMaxStages, replace("a", "aa"))}.load();
  EXPECT_EQ(encode(*tokenizer, "b").ids, Ids{1});
  expect_too_long(*tokenizer, "a", "normalizer.normalizers[");
}

TEST(FileLimits, AStageThatMakesATextManyTimesAsLongIsStopped) {
  const std::string content(GrowthBudget::kMaxGrowth + 8, 'b');
  const auto tokenizer = BpeFile{.normalizer = replace("a", content)}.load();
  EXPECT_EQ(encode(*tokenizer, std::string(8000, 'a')).ids.size(), 8000 * content.size());
  expect_too_long(*tokenizer, std::string(10'000, 'a'),
                  "normalizer of tokenizer.json makes more of it than the 385536 characters");
}

TEST(FileLimits, PreTokenizersThatEachDoubleATextAreStopped) {
  // Cut off every character, with another one in front, which is cut off again.
  std::string parts;
  for (const char* mark : {"#", "%", "&", "+", "~"}) {
    parts += (parts.empty() ? "" : ", ") +
             (R"({"type": "Metaspace", "replacement": ")" + std::string(mark) +
              R"(", "prepend_scheme": "always"}, )") +
             R"({"type": "ByteLevel", "use_regex": false, "add_prefix_space": true})";
  }
  const auto tokenizer =
      BpeFile{.pre_tokenizer = R"({"type": "Sequence", "pretokenizers": [)" + parts + "]}"}.load();
  EXPECT_NO_THROW(encode(*tokenizer, "a"));
  expect_too_long(*tokenizer, std::string(200'000, 'a') + std::string(200'000, ' '),
                  "pre_tokenizer.pretokenizers[");
}

TEST(FileLimits, AnAddedTokenThatGrowsTooLongSpoilsTheFile) {
  const std::string token = R"({"id": 9, "content": "a", "single_word": false, "lstrip": false,
      "rstrip": false, "normalized": true})";
  expect_invalid(BpeFile{.added_tokens = "[" + token + "]",
                         .normalizer = sequence("normalizers", kMaxStages, replace("a", "aa"))}
                     .json(),
                 "normalizer.normalizers[");
}

TEST(FileLimits, ManySpecialTokensAreRefused) {
  const auto with = [](std::size_t count, const std::string& ids) {
    const std::string piece = R"({"SpecialToken": {"id": "a", "type_id": 0}})";
    std::string pieces = list_of(count, piece);
    pieces.insert(
        1, std::string(R"({"Sequence": {"id": "A", "type_id": 0}})") + (count == 0 ? "" : ", "));
    return BpeFile{.post_processor = R"({"type": "TemplateProcessing", "single": )" + pieces +
                                     R"(, "special_tokens": {"a": {"ids": )" + ids + "}}}"};
  };
  EXPECT_EQ(with(kMaxSpecialTokens, "[0]").load()->special_token_count(), kMaxSpecialTokens);
  const std::string expected = "post_processor makes it more than the 256 special tokens";
  expect_invalid(with(kMaxSpecialTokens + 1, "[0]").json(), expected);
  expect_invalid(with(kMaxSpecialTokens + 1, "[]").json(), expected);
  expect_invalid(with(1, list_of(kMaxSpecialTokens + 1, "0")).json(), expected);
}

TEST(FileLimits, LongStringsAreRefused) {
  const auto refused = [](const BpeFile& file, const std::string& place) {
    expect_invalid(file.json(), place + " has more than the 1024 bytes that are allowed");
  };
  refused({.normalizer = replace("a", kTooLong)}, "normalizer.content");
  refused({.normalizer = replace(kTooLong, "a")}, "normalizer.pattern.String");
  refused({.normalizer = R"({"type": "Prepend", "prepend": ")" + kTooLong + "\"}"},
          "normalizer.prepend");
  for (const std::string key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    refused({.settings = ", \"" + key + "\": \"" + kTooLong + "\""}, "model." + key);
  }
}

TEST(FileLimits, ADecoderWithALongStringIsRefusedByDecodingAlone) {
  const auto tokenizer = BpeFile{.decoder = replace(kTooLong, "a")}.load();
  EXPECT_EQ(encode(*tokenizer, "ab").ids, Ids{2});
  const auto error = error_of([&] { tokenizer->decode(Ids{2}, false); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  EXPECT_NE(std::string(error->what()).find("decoder.pattern.String has more than the 1024 bytes"),
            std::string::npos);
}

TEST(FileLimits, DeepJsonIsRefused) {
  expect_invalid(std::string(2000, '[') + std::string(2000, ']'), "is not valid JSON");
}

TEST(FileLimits, LongPiecesOfModelsThatTryEveryPieceAreRefused) {
  const std::string expected = "model.vocab has a piece of more than the 1024 bytes";
  TokenizerFile file;
  file.vocabulary = R"({"[UNK]": 0, ")" + kTooLong + R"(": 1})";
  expect_invalid(file, expected);
  expect_invalid(std::string(R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": [[")") +
                     kTooLong + R"(", 0]]}})",
                 expected);
}

TEST(FileLimits, TextsOfTokensThatAreTooLongTogetherAreRefused) {
  const std::string piece(std::size_t{1} << 20, 'x');
  const auto tokenizer =
      BpeFile{.vocabulary = R"({"a": 0, "b": 1, "ab": 2, ")" + piece + R"(": 3})"}.load();
  EXPECT_EQ(tokenizer->decode(Ids(16, 3), false).size(), 16 * piece.size() + 15);
  const auto error = error_of([&] { tokenizer->decode(Ids(17, 3), false); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::TOO_LONG);
}

TEST(FileLimits, AFileThatIsTooLargeIsRefusedBeforeItIsRead) {
  const TemporaryFile file("{}");
  std::filesystem::resize_file(file.path(), kMaxFileBytes + 1);
  try {
    load_tokenizer(file.path());
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::MODEL_INVALID);
    EXPECT_NE(std::string(error.what()).find("536870912 bytes that are allowed"),
              std::string::npos);
  }
}

/// Different numbers whose place in a table of 4096 slots is the first one.
std::vector<std::uint64_t> numbers_with_one_hash(std::size_t count,
                                                 std::uint64_t (*hash)(std::uint64_t)) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t number = 1; numbers.size() < count; ++number) {
    if (hash(number) % 4096 == 0) numbers.push_back(number);
  }
  return numbers;
}

TEST(FileLimits, PiecesMadeToHaveOneHashAreRefused) {
  const auto numbers = numbers_with_one_hash(kMaxProbes + 1, [](std::uint64_t number) {
    const std::uint64_t hash = PieceTable::hash(std::to_string(number));
    return hash ^ hash >> 32;
  });
  PieceTable table(numbers.size());
  const auto insert_all = [&] {
    for (const std::uint64_t number : numbers) table.insert(std::to_string(number), 1);
  };
  EXPECT_THROW(insert_all(), Error);
}

TEST(FileLimits, MergesMadeToHaveOneHashAreRefused) {
  const auto numbers = numbers_with_one_hash(
      kMaxProbes + 1, [](std::uint64_t number) { return number * 0x9E3779B97F4A7C15 >> 32; });
  MergeTable table(numbers.size());
  const auto insert_all = [&] {
    for (const std::uint64_t number : numbers)
      table.insert(0, static_cast<std::int32_t>(number), {.rank = 0, .id = 1});
  };
  EXPECT_THROW(insert_all(), Error);
}

TEST(FileLimits, ALongRunOfFullSlotsIsRefusedThoughEachEntryIsWhereItBelongs) {
  MergeTable table(2000);
  for (std::uint64_t place = 0; place <= kMaxProbes; ++place) {
    std::uint64_t number = 1;
    while ((number * 0x9E3779B97F4A7C15 >> 32) % 4096 != place) ++number;
    table.insert(0, static_cast<std::int32_t>(number), {.rank = 0, .id = 1});
  }
  EXPECT_THROW(table.check(), Error);
}

TEST(FileLimits, PairsOfSmallIdsDoNotCrowdTheirTable) {
  MergeTable table(std::size_t{512} * 512);
  for (std::int32_t left = 0; left < 512; ++left) {
    for (std::int32_t right = 0; right < 512; ++right)
      table.insert(left, right, {.rank = 0, .id = 1});
  }
  EXPECT_NO_THROW(table.check());
}

}  // namespace
}  // namespace native_infer::test
