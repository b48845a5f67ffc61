// How calls of the C interface end otherwise than with a result.
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <optional>

#include "capi/c_engine.h"

namespace native_infer {
namespace {

using test::c_call_options;
using test::c_texts;
using test::CRows;

constexpr auto kMaxWait = std::chrono::seconds(60);

/// A job of `ni_submit` and what its callback said.
struct Submitted {
  explicit Submitted(std::size_t size) : rows(size) {}

  static void on_end(void* self, const ni_error* error) {
    auto* job = static_cast<Submitted*>(self);
    job->ended.set_value(error == nullptr ? ni_code{NI_OK} : error->code);
  }
  /// `NI_INTERNAL` if it never ended.
  ni_code wait() {
    auto future = ended.get_future();
    return future.wait_for(kMaxWait) == std::future_status::ready ? future.get() : NI_INTERNAL;
  }

  CRows rows;
  std::promise<ni_code> ended;
  std::uint64_t id = 0;
};

/// Texts that keep an engine busy for a while.
const std::vector<std::string>& many() {
  static const std::vector<std::string> texts(2000, [] {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "word ";
    return text;
  }());
  return texts;
}

class CEnding : public ::testing::Test {
 protected:
  ni_code submit(Submitted& job, const std::vector<std::string>& texts,
                 const ni_call_options& options = c_call_options(), ni_error* error = nullptr) {
    const auto views = c_texts(texts);
    return ni_submit(engine_.get(), views.data(), views.size(), &options, &job.rows.output,
                     Submitted::on_end, &job, &job.id, error);
  }
  std::size_t size_of(const std::vector<std::string>& texts) const {
    return texts.size() * ni_row_size(engine_.get(), nullptr);
  }

  test::CEngine engine_ = test::load_c_engine();
};

TEST_F(CEnding, ACallbackHasTheVectorsOfABlockingCall) {
  const std::vector<std::string> texts = {"How big is London", "one more"};
  Submitted job(size_of(texts));
  ASSERT_EQ(submit(job, texts), NI_OK);
  EXPECT_EQ(job.wait(), NI_OK);
  CRows blocking(size_of(texts));
  const auto views = c_texts(texts);
  ASSERT_EQ(ni_embed(engine_.get(), views.data(), 2, nullptr, &blocking.output, nullptr), NI_OK);
  EXPECT_EQ(job.rows.bytes, blocking.bytes);
  EXPECT_EQ(job.rows.output.tokens, blocking.output.tokens);
}

TEST_F(CEnding, ACancelledJobTellsItsCallback) {
  Submitted job(size_of(many()));
  ASSERT_EQ(submit(job, many()), NI_OK);
  ni_cancel(engine_.get(), job.id);
  EXPECT_EQ(job.wait(), NI_CANCELLED);
  ni_cancel(engine_.get(), job.id);
}

TEST_F(CEnding, ABlockingCallReturnsWhenItsTimeIsOver) {
  ni_call_options options = c_call_options();
  options.timeout_ms = 20;
  const auto views = c_texts(many());
  CRows rows(size_of(many()));
  ni_error error{};
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(ni_embed(engine_.get(), views.data(), views.size(), &options, &rows.output, &error),
            NI_DEADLINE_EXCEEDED);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kMaxWait);
  EXPECT_EQ(error.index, NI_NO_INDEX);
  // The engine lets go of it, and goes on.
  const std::vector<std::string> texts = {"one more"};
  const auto one = c_texts(texts);
  ASSERT_EQ(ni_embed(engine_.get(), one.data(), 1, nullptr, &rows.output, &error), NI_OK)
      << error.message;
}

TEST_F(CEnding, AFullQueueRefusesAtOnceAndCountsIt) {
  ni_load_options load = test::c_load_options();
  load.max_queue_texts = 4;
  engine_ = test::load_c_engine(load);
  const std::vector<std::string> four(many().begin(), many().begin() + 4);
  Submitted first(size_of(four));
  Submitted second(size_of(four));
  ASSERT_EQ(submit(first, four), NI_OK);
  ni_error error{};
  EXPECT_EQ(submit(second, four, c_call_options(), &error), NI_OVERLOADED);
  EXPECT_EQ(ni_code_retryable(error.code), 1);
  EXPECT_EQ(first.wait(), NI_OK);
  Submitted five(size_of(many()));
  EXPECT_EQ(submit(five, {"", "", "", "", ""}), NI_TOO_LONG);
  ni_stats stats{};
  stats.size = sizeof(stats);
  ASSERT_EQ(ni_get_stats(engine_.get(), &stats, nullptr), NI_OK);
  EXPECT_EQ(stats.rejected_texts, 9U);
  EXPECT_EQ(stats.accepted_texts, 4U);
  EXPECT_EQ(stats.completed_texts, 4U);
  EXPECT_GT(stats.run_us, 0U);
}

TEST_F(CEnding, DrainingAnswersWhatWasAccepted) {
  const std::vector<std::string> some(many().begin(), many().begin() + 8);
  Submitted job(size_of(some));
  ASSERT_EQ(submit(job, some), NI_OK);
  EXPECT_EQ(ni_close(engine_.get(), NI_DRAIN, 60'000, nullptr), NI_OK);
  EXPECT_EQ(job.wait(), NI_OK);
  EXPECT_EQ(submit(job, some), NI_CLOSED);
}

TEST_F(CEnding, ClosingWaitsNoLongerThanItIsToldAndCanTurnToRejecting) {
  Submitted job(size_of(many()));
  ASSERT_EQ(submit(job, many()), NI_OK);
  EXPECT_EQ(ni_close(engine_.get(), NI_DRAIN, 0, nullptr), NI_OK);
  EXPECT_EQ(ni_close(engine_.get(), NI_DRAIN, 1, nullptr), NI_DEADLINE_EXCEEDED);
  EXPECT_EQ(ni_close(engine_.get(), NI_REJECT, 60'000, nullptr), NI_OK);
  EXPECT_EQ(job.wait(), NI_CLOSED);
}

TEST_F(CEnding, FreeingEndsWhatIsUnderWay) {
  Submitted job(size_of(many()));
  ASSERT_EQ(submit(job, many()), NI_OK);
  engine_.reset();
  EXPECT_EQ(job.wait(), NI_CLOSED);
}

}  // namespace
}  // namespace native_infer
