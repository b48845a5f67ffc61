// Vectors through the C interface, beside those of the C++ engine.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <future>
#include <optional>
#include <thread>

#include "capi/c_engine.h"
#include "capi/caller.h"
#include "support/collector.h"
#include "support/loaded_model.h"
#include "support/results.h"

namespace native_infer {
namespace {

using test::c_call_options;
using test::c_texts;
using test::CRows;

const std::vector<std::string> kTexts = {"How big is London", "", "Zürich liegt am See.",
                                         std::string("a zero \0 within", 15), "ill-formed \xFF"};

/// The rows of the C++ engine.
std::vector<std::byte> reference(const std::vector<std::string>& texts,
                                 const JobOptions& options = {}) {
  const auto collector = std::make_shared<test::Collector>();
  Engine engine(test::load_model(), {}, collector);
  return collector->wait_for(engine.submit(Texts(texts), options)).rows;
}

class CEmbed : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { engine_ = test::load_c_engine().release(); }
  static void TearDownTestSuite() { ni_free(engine_); }

  static std::vector<std::byte> embed(const std::vector<std::string>& texts,
                                      const ni_call_options& options = c_call_options()) {
    CRows rows(texts.size() * ni_row_size(engine_, &options));
    ni_error error{};
    const auto views = c_texts(texts);
    EXPECT_EQ(ni_embed(engine_, views.data(), views.size(), &options, &rows.output, &error), NI_OK)
        << error.message;
    return rows.bytes;
  }

  static ni_engine* engine_;
};
ni_engine* CEmbed::engine_ = nullptr;

TEST_F(CEmbed, GivesTheBytesOfTheCppEngine) {
  EXPECT_EQ(embed(kTexts), reference(kTexts));
}

TEST_F(CEmbed, GivesATextTheSameBytesAloneAndAmongOthers) {
  const auto together = embed(kTexts);
  const std::size_t row = ni_row_size(engine_, nullptr);
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    const auto alone = embed({kTexts[i]});
    EXPECT_EQ(std::memcmp(alone.data(), together.data() + i * row, row), 0) << i;
  }
}

TEST_F(CEmbed, GivesEveryOutputTypeWithItsOwnRowSize) {
  for (const auto& [output, type, bytes] : {std::tuple{NI_FLOAT32, OutputType::kFloat32, 512},
                                            {NI_INT8, OutputType::kInt8, 128},
                                            {NI_UINT8, OutputType::kUint8, 128},
                                            {NI_BINARY, OutputType::kBinary, 16},
                                            {NI_UBINARY, OutputType::kUbinary, 16}}) {
    ni_call_options options = c_call_options();
    options.output = output;
    options.dimensions = 128;
    EXPECT_EQ(ni_row_size(engine_, &options), static_cast<std::size_t>(bytes));
    JobOptions job;
    job.output = type;
    job.dimensions = 128;
    EXPECT_EQ(embed(kTexts, options), reference(kTexts, job));
  }
}

TEST_F(CEmbed, PutsAPromptBeforeEachText) {
  ni_call_options options = c_call_options();
  options.prompt = "query: ";
  EXPECT_EQ(embed({"How big is London"}, options), embed({"query: How big is London"}));
}

TEST_F(CEmbed, LeavesVectorsAsTheyAreIfNormalizeIsNo) {
  ni_call_options options = c_call_options();
  options.normalize = NI_NO;
  JobOptions job;
  job.normalize = false;
  EXPECT_EQ(embed(kTexts, options), reference(kTexts, job));
  options.normalize = NI_YES;
  EXPECT_EQ(embed(kTexts, options), reference(kTexts));
}

TEST_F(CEmbed, CountsTokensAndTruncatedTexts) {
  std::string longer;
  for (int i = 0; i < 400; ++i) longer += "word ";
  const std::vector<std::string> texts = {"How big is London", longer};
  const auto views = c_texts(texts);
  CRows rows(2 * ni_row_size(engine_, nullptr));
  ASSERT_EQ(ni_embed(engine_, views.data(), 2, nullptr, &rows.output, nullptr), NI_OK);
  EXPECT_EQ(rows.output.tokens, 6U + 256U);
  EXPECT_EQ(rows.output.truncated, 1U);
}

TEST_F(CEmbed, NamesTheTextThatIsTooLong) {
  std::string longer;
  for (int i = 0; i < 400; ++i) longer += "word ";
  const std::vector<std::string> texts = {"short", longer};
  const auto views = c_texts(texts);
  CRows rows(2 * ni_row_size(engine_, nullptr));
  ni_call_options options = c_call_options();
  options.truncation = NI_TRUNCATE_NONE;
  ni_error error{};
  EXPECT_EQ(ni_embed(engine_, views.data(), 2, &options, &rows.output, &error), NI_TOO_LONG);
  EXPECT_EQ(error.code, NI_TOO_LONG);
  EXPECT_EQ(error.index, 1U);
  EXPECT_EQ(rows.output.tokens, 0U);
}

TEST_F(CEmbed, IsOneEngineForManyThreads) {
  const auto wanted = reference(kTexts);
  std::vector<std::future<bool>> threads;
  for (int i = 0; i < 8; ++i)
    threads.push_back(std::async(std::launch::async, [&] {
      bool same = true;
      for (int round = 0; round < 10; ++round) same = same && embed(kTexts) == wanted;
      return same;
    }));
  for (auto& thread : threads) EXPECT_TRUE(thread.get());
}

TEST(CCaller, InCGetsTheVectorOfTheCppEngine) {
  std::vector<float> vector(384);
  std::uint64_t tokens = 0;
  ni_error error{};
  ASSERT_EQ(embed_in_c(NATIVE_INFER_MODEL_DIR, NATIVE_INFER_RUNTIME_LIBRARY, "How big is London",
                       vector.data(), vector.size(), &tokens, &error),
            NI_OK)
      << error.message;
  const auto wanted = reference({"How big is London"});
  ASSERT_EQ(wanted.size(), vector.size() * sizeof(float));
  EXPECT_EQ(std::memcmp(wanted.data(), vector.data(), wanted.size()), 0);
  EXPECT_EQ(tokens, 6U);
}

}  // namespace
}  // namespace native_infer
