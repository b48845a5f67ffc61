// Wrong arguments of the C interface: each is an error that names it, and none a crash.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <functional>

#include "capi/c_engine.h"
#include "native_infer/error_code.h"

namespace native_infer {
namespace {

using test::c_call_options;
using test::c_load_options;
using test::c_texts;
using test::CRows;

void expect_invalid(const std::function<ni_code(ni_error*)>& call, const std::string& words) {
  EXPECT_EQ(call(nullptr), NI_INVALID_ARGUMENT) << words;
  ni_error error{};
  EXPECT_EQ(call(&error), NI_INVALID_ARGUMENT) << words;
  EXPECT_EQ(error.code, NI_INVALID_ARGUMENT);
  EXPECT_NE(std::string(error.message).find(words), std::string::npos) << error.message;
}

ni_code load_with(const std::function<void(ni_load_options&)>& change, ni_error* error) {
  ni_load_options options = c_load_options();
  change(options);
  ni_engine* engine = nullptr;
  const ni_code code = ni_load(&options, &engine, error);
  EXPECT_EQ(engine, nullptr);
  ni_free(engine);
  return code;
}

TEST(CLoad, RefusesWhatIsOutOfRange) {
  using Change = std::function<void(ni_load_options&)>;
  const std::vector<std::pair<std::string, Change>> changes = {
      {"size", [](auto& options) { options.size = 0; }},
      {"size", [](auto& options) { options.size = SIZE_MAX; }},
      {"model", [](auto& options) { options.model = nullptr; }},
      {"model", [](auto& options) { options.model = ""; }},
      {"dtype", [](auto& options) { options.dtype = "int3"; }},
      {"task", [](auto& options) { options.task = 2; }},
      {"task", [](auto& options) { options.task = -1; }},
      {"threads", [](auto& options) { options.threads = 257; }},
      {"threads", [](auto& options) { options.threads = -1; }},
      {"nice", [](auto& options) { options.nice = 20; }},
      {"nice", [](auto& options) { options.nice = -2; }},
      {"reserved", [](auto& options) { options.reserved = 1; }},
  };
  for (const auto& [words, change] : changes)
    expect_invalid([&, &change = change](ni_error* error) { return load_with(change, error); },
                   words);
  ni_engine* engine = nullptr;
  expect_invalid([&](ni_error* error) { return ni_load(nullptr, &engine, error); }, "options");
  const ni_load_options options = c_load_options();
  expect_invalid([&](ni_error* error) { return ni_load(&options, nullptr, error); }, "engine");
}

TEST(CLoad, SaysWhichModelIsMissing) {
  ni_error error{};
  EXPECT_EQ(load_with([](auto& options) { options.model = "no/such/folder"; }, &error),
            NI_MODEL_NOT_FOUND);
  EXPECT_NE(std::strstr(error.message, "no/such/folder"), nullptr);
}

TEST(CLoad, CutsAMessageThatIsTooLong) {
  const std::string path(5000, 'x');
  ni_error error{};
  EXPECT_NE(load_with([&](auto& options) { options.model = path.c_str(); }, &error), NI_OK);
  EXPECT_LT(std::strlen(error.message), sizeof(error.message));
}

TEST(CLoad, TakesTheOptionsOfEarlierAndLaterVersions) {
  // An earlier version ended behind `model`.
  ni_load_options earlier = c_load_options();
  earlier.size = offsetof(ni_load_options, packed_cache);
  earlier.threads = 1000;
  ni_engine* engine = nullptr;
  ni_error error{};
  ASSERT_EQ(ni_load(&earlier, &engine, &error), NI_OK) << error.message;
  ni_free(engine);

  struct Later {
    ni_load_options known;
    std::uint64_t unknown;
  } later{c_load_options(), 0};
  later.known.size = sizeof(later);
  engine = nullptr;
  ASSERT_EQ(ni_load(&later.known, &engine, &error), NI_OK) << error.message;
  ni_free(engine);
  later.unknown = 1;
  engine = nullptr;
  EXPECT_EQ(ni_load(&later.known, &engine, &error), NI_INVALID_ARGUMENT);
  EXPECT_EQ(engine, nullptr);
}

class CArguments : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { engine_ = test::load_c_engine().release(); }
  static void TearDownTestSuite() { ni_free(engine_); }

  ni_code embed_with(const std::function<void(ni_call_options&)>& change, ni_error* error) {
    ni_call_options options = c_call_options();
    change(options);
    return ni_embed(engine_, texts_.data(), 1, &options, &rows_.output, error);
  }

  static ni_engine* engine_;
  const std::vector<ni_text> texts_ = {{"text", 4}};
  CRows rows_{384 * sizeof(float)};
};
ni_engine* CArguments::engine_ = nullptr;

TEST_F(CArguments, OutOfRangeAreRefused) {
  using Change = std::function<void(ni_call_options&)>;
  const std::vector<std::pair<std::string, Change>> changes = {
      {"size", [](auto& options) { options.size = 3; }},
      {"timeout_ms", [](auto& options) { options.timeout_ms = NI_MAX_TIMEOUT_MS + 1ULL; }},
      {"lane", [](auto& options) { options.lane = 3; }},
      {"truncation", [](auto& options) { options.truncation = NI_TRUNCATE_SECOND; }},
      {"output", [](auto& options) { options.output = 5; }},
      {"normalize", [](auto& options) { options.normalize = 2; }},
      {"dimensions", [](auto& options) { options.dimensions = 385; }},
      {"activation", [](auto& options) { options.activation = NI_ACTIVATION_NONE; }},
      {"reserved", [](auto& options) { options.reserved = 1; }},
  };
  for (const auto& [words, change] : changes)
    expect_invalid([&, &change = change](ni_error* error) { return embed_with(change, error); },
                   words);
}

TEST_F(CArguments, ThatAreNullAreRefused) {
  const auto embed = [&](ni_engine* engine, const ni_text* texts, std::size_t count,
                         ni_output* output) {
    return [=](ni_error* error) { return ni_embed(engine, texts, count, nullptr, output, error); };
  };
  const ni_text no_data = {nullptr, 3};
  ni_output no_room = rows_.output;
  no_room.data_size -= 1;
  ni_output no_size = rows_.output;
  no_size.size = 0;
  ni_output no_memory = rows_.output;
  no_memory.data = nullptr;
  ni_output* output = &rows_.output;
  expect_invalid(embed(nullptr, texts_.data(), 1, output), "engine");
  expect_invalid(embed(engine_, nullptr, 1, output), "texts");
  expect_invalid(embed(engine_, texts_.data(), 0, output), "texts");
  expect_invalid(embed(engine_, &no_data, 1, output), "no data");
  expect_invalid(embed(engine_, texts_.data(), 1, nullptr), "output");
  expect_invalid(embed(engine_, texts_.data(), 1, &no_room), "data_size");
  expect_invalid(embed(engine_, texts_.data(), 1, &no_size), "size");
  expect_invalid(embed(engine_, texts_.data(), 1, &no_memory), "data");
  expect_invalid(embed(engine_, texts_.data(), SIZE_MAX, output), "data_size");
  expect_invalid(
      [&](ni_error* error) {
        return ni_submit(engine_, texts_.data(), 1, nullptr, output, nullptr, nullptr, nullptr,
                         error);
      },
      "callback");
}

TEST_F(CArguments, OfTheOtherFunctionsAreCheckedToo) {
  ni_info info{};
  ni_stats stats{};
  expect_invalid([&](ni_error* error) { return ni_get_info(nullptr, &info, error); }, "engine");
  expect_invalid([&](ni_error* error) { return ni_get_info(engine_, nullptr, error); }, "info");
  expect_invalid([&](ni_error* error) { return ni_get_info(engine_, &info, error); }, "size");
  expect_invalid([&](ni_error* error) { return ni_get_stats(nullptr, &stats, error); }, "engine");
  expect_invalid([&](ni_error* error) { return ni_get_stats(engine_, nullptr, error); }, "stats");
  expect_invalid([&](ni_error* error) { return ni_get_stats(engine_, &stats, error); }, "size");
  expect_invalid([&](ni_error* error) { return ni_close(nullptr, NI_DRAIN, 0, error); }, "engine");
  expect_invalid([&](ni_error* error) { return ni_close(engine_, 2, 0, error); }, "mode");
  expect_invalid([&](ni_error* error) { return ni_close(engine_, NI_DRAIN, UINT64_MAX, error); },
                 "timeout_ms");
  EXPECT_EQ(ni_row_size(nullptr, nullptr), 0U);
  EXPECT_EQ(ni_label(nullptr, 0), nullptr);
  EXPECT_EQ(ni_label(engine_, 0), nullptr);
  EXPECT_EQ(ni_prompt(nullptr, "query"), nullptr);
  EXPECT_EQ(ni_prompt(engine_, nullptr), nullptr);
  EXPECT_EQ(ni_prompt(engine_, "none of this name"), nullptr);
  ni_cancel(nullptr, 1);
  ni_cancel(engine_, 0);
  ni_free(nullptr);
}

TEST_F(CArguments, AModelThatEmbedsHasNoScores) {
  const ni_pair pair = {{"a", 1}, {"b", 1}};
  std::array<ni_ranked, 1> ranked{};
  expect_invalid(
      [&](ni_error* error) { return ni_score(engine_, &pair, 1, nullptr, &rows_.output, error); },
      "NI_TASK_EMBED");
  expect_invalid(
      [&](ni_error* error) {
        return ni_rank(engine_, pair.first, texts_.data(), 1, nullptr, ranked.data(), 1, error);
      },
      "NI_TASK_EMBED");
}

TEST_F(CArguments, ResultsOfALaterVersionsSizeAreFilledAsFarAsTheyAreKnown) {
  struct Later {
    ni_info known;
    std::uint64_t unknown;
  } later{{}, 7};
  later.known.size = sizeof(later);
  ASSERT_EQ(ni_get_info(engine_, &later.known, nullptr), NI_OK);
  EXPECT_EQ(later.known.size, sizeof(later));
  EXPECT_EQ(later.known.dimensions, 384U);
  EXPECT_EQ(later.known.max_tokens, 256U);
  EXPECT_STREQ(later.known.road, "hosted");
  EXPECT_EQ(later.unknown, 0U);
  ni_info earlier{};
  earlier.size = offsetof(ni_info, max_tokens);
  ASSERT_EQ(ni_get_info(engine_, &earlier, nullptr), NI_OK);
  EXPECT_EQ(earlier.dimensions, 384U);
  EXPECT_EQ(earlier.max_tokens, 0U);
}

TEST(CCodes, HaveTheNamesAndNumbersOfTheTable) {
  EXPECT_STREQ(ni_code_name(NI_OK), "OK");
  EXPECT_STREQ(ni_code_name(NI_TOO_LONG), "TOO_LONG");
  for (const ErrorCode code : kErrorCodes) {
    EXPECT_STREQ(ni_code_name(static_cast<ni_code>(code)), error_code_name(code));
    EXPECT_EQ(ni_code_retryable(static_cast<ni_code>(code)), error_retryable(code) ? 1 : 0);
  }
  for (const ni_code none : {-1, 1000}) {
    EXPECT_STREQ(ni_code_name(none), "UNKNOWN");
    EXPECT_EQ(ni_code_retryable(none), 0);
  }
  EXPECT_GT(std::strlen(ni_version()), 4U);
}

}  // namespace
}  // namespace native_infer
