// Pairs of texts: what the engine makes of them for the graph.
#include <gtest/gtest.h>

#include <vector>

#include "engine/job_checks.h"
#include "engine/loop_fixture.h"
#include "support/results.h"

namespace native_infer {
namespace {

/// The tokenizer puts one text of a pair behind the other, with the types 0 and 1.
class PairsTest : public test::LoopFixture {
 protected:
  PairsTest() {
    info_.poolings = {Pooling::kCls};
    info_.classes = Classes{.labels = {"a", "b"}};
    info_.token_types = 2;
  }
  using Types = std::vector<std::vector<std::int32_t>>;
};

TEST_F(PairsTest, RunWithTheirTypes) {
  start();
  const JobResult answered = result(submit_pairs({{"5 6", "7"}, {"8", "9 1"}}));
  EXPECT_EQ(test::floats(answered), (std::vector<float>{5, 5, 8, 8}));
  EXPECT_EQ(answered.tokens, (std::vector<std::uint32_t>{3, 3}));
  EXPECT_EQ(graph_.types(), (Types{{0, 0, 1, 0, 1, 1}}));
}

TEST_F(PairsTest, ShareARunWithTextsWhoseTypesAreZero) {
  start();
  hold();
  const JobId text = submit({"4 4"});
  const JobId pair = submit_pairs({{"5", "6"}});
  const JobId other = submit({"7"});
  graph_.open();
  for (const JobId id : {text, pair, other}) EXPECT_TRUE(result(id).failures.empty());
  EXPECT_EQ(graph_.types(), (Types{{}, {0, 0, 0, 1, 0}}));
}

TEST_F(PairsTest, OfAModelWithoutTypesHaveNone) {
  info_.token_types = 1;
  start();
  result(submit_pairs({{"5", "6"}}));
  EXPECT_EQ(graph_.types(), (Types{{}}));
}

TEST_F(PairsTest, AreCutAsTheirOptionsSay) {
  start();
  const Pairs pairs = {{"1 2", "3 4 5 6 7 8"}};
  const auto tokens = [&](Truncation truncation) {
    return result(submit_pairs(pairs, {.truncation = truncation}));
  };
  EXPECT_EQ(tokens(Truncation::kModel).tokens, (std::vector<std::uint32_t>{6}));
  EXPECT_EQ(tokens(Truncation::kSecond).truncated, 1U);
  const JobResult refused = tokens(Truncation::kNone);
  ASSERT_EQ(refused.failures.size(), 1U);
  EXPECT_EQ(refused.failures[0].error.code(), ErrorCode::TOO_LONG);
}

TEST_F(PairsTest, AreTokenizedInSlicesIfTheyAreLong) {
  start();
  const JobId slow = submit_pairs({{"1", "endless" + std::string(40'000, ' ')}});
  const JobId quick = submit_pairs({{"2", "3"}});
  EXPECT_TRUE(result(quick).failures.empty());
  cancel(slow);
  EXPECT_EQ(end_of(slow), ErrorCode::CANCELLED);
}

TEST_F(PairsTest, FailByThemselvesIfTheyDo) {
  start();
  const JobResult answered = result(submit_pairs({{"5", "no number"}, {"6", "7"}}));
  ASSERT_EQ(answered.failures.size(), 1U);
  EXPECT_EQ(answered.failures[0].index, 0U);
  EXPECT_EQ(test::floats(answered)[2], 6.0F);
}

TEST_F(PairsTest, AreRefusedByAModelThatEmbeds) {
  const Pairs pairs = {{"a", "b"}};
  EXPECT_NO_THROW(check_job(info_, pairs, {}));
  EXPECT_THROW(check_job(info_, pairs, {.prompt = "query: "}), Error);
  info_.classes.reset();
  EXPECT_THROW(check_job(info_, pairs, {}), Error);
}

}  // namespace
}  // namespace native_infer
