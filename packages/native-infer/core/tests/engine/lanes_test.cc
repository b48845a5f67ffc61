#include "engine/lanes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "engine/batch_policy.h"

namespace native_infer {
namespace {

/// Random arrivals, and batches formed as the engine forms them, with a record of who ran when.
class Simulation {
 public:
  Simulation(std::uint32_t seed, double bulk_share) : random_(seed), bulk_share_(bulk_share) {}

  void arrive(std::size_t jobs) {
    for (std::size_t i = 0; i < jobs; ++i) {
      const bool bulk = std::bernoulli_distribution(bulk_share_)(random_);
      const std::size_t texts = bulk ? 1 + random_() % 40 : 1 + random_() % 3;
      JobOptions options;
      options.lane = bulk ? Lane::kBulk : Lane::kInteractive;
      all_.push_back(std::make_unique<Job>(++last_, Texts(texts, "x"), options));
      arrived_[last_] = batches_.size();
      lanes_.add(*all_.back());
    }
  }

  void run_batch() {
    Batch batch;
    batch.lane = lanes_.begin_batch();
    BatchSize size;
    while (Job* job = lanes_.front(batch.lane)) {
      if (!fits(kLimits, size, 2)) break;
      size = {size.texts + 1, size.tokens + 2};
      batch.texts.emplace_back(job->result.id, job->started++);
      if (job->all_started()) lanes_.remove(*job);
    }
    batches_.push_back(std::move(batch));
  }

  void drain() {
    while (!lanes_.empty()) run_batch();
  }

  struct Batch {
    Lane lane;
    std::vector<std::pair<JobId, std::size_t>> texts;
  };
  static constexpr BatchLimits kLimits = {.max_texts = 8, .max_tokens = 16};

  bool idle() const { return lanes_.empty(); }
  std::size_t random(std::size_t below) { return random_() % below; }
  const std::vector<Batch>& batches() const { return batches_; }
  /// Batches that had begun when the job came.
  std::size_t arrival(JobId id) const { return arrived_.at(id); }
  const std::deque<std::unique_ptr<Job>>& jobs() const { return all_; }

 private:
  std::mt19937 random_;
  double bulk_share_;
  JobId last_ = 0;
  Lanes lanes_;
  std::deque<std::unique_ptr<Job>> all_;
  std::map<JobId, std::size_t> arrived_;
  std::vector<Batch> batches_;
};

/// Jobs that arrive before batch n are there when it is formed; those that arrive while it runs
/// come before batch n + 1.
class LanesProperty : public testing::TestWithParam<std::uint32_t> {
 protected:
  LanesProperty() : simulation_(GetParam(), GetParam() % 3 == 0 ? 0.1 : 0.5) {
    for (int step = 0; step < 400; ++step) {
      simulation_.arrive(simulation_.random(GetParam() % 2 == 0 ? 6 : 14));
      if (!simulation_.idle()) simulation_.run_batch();
    }
    simulation_.drain();
  }
  Simulation simulation_;
};

TEST_P(LanesProperty, EveryTextRunsOnce) {
  std::map<std::pair<JobId, std::size_t>, int> times;
  for (const auto& batch : simulation_.batches()) {
    for (const auto& text : batch.texts) ++times[text];
  }
  std::size_t expected = 0;
  for (const auto& job : simulation_.jobs()) expected += job->size();
  EXPECT_EQ(times.size(), expected);
  EXPECT_TRUE(std::all_of(times.begin(), times.end(), [](const auto& t) { return t.second == 1; }));
}

TEST_P(LanesProperty, NoBatchIsEmptyMixedOrTooLarge) {
  for (const auto& batch : simulation_.batches()) {
    ASSERT_FALSE(batch.texts.empty());
    ASSERT_LE(batch.texts.size(), Simulation::kLimits.max_texts);
    for (const auto& [job, index] : batch.texts)
      ASSERT_EQ(simulation_.jobs()[job - 1]->options.lane, batch.lane);
  }
}

TEST_P(LanesProperty, ALaneKeepsTheOrderOfArrival) {
  std::map<Lane, std::pair<JobId, std::size_t>> last;
  for (const auto& batch : simulation_.batches()) {
    for (const auto& text : batch.texts) {
      ASSERT_LT(last[batch.lane], text);
      last[batch.lane] = text;
    }
  }
}

TEST_P(LanesProperty, AnInteractiveTextIsDelayedByOneBulkBatchAtMost) {
  std::vector<std::size_t> bulk_before = {0};  // bulk batches before batch i
  for (const auto& batch : simulation_.batches())
    bulk_before.push_back(bulk_before.back() + (batch.lane == Lane::kBulk ? 1 : 0));
  for (std::size_t i = 0; i < simulation_.batches().size(); ++i) {
    if (simulation_.batches()[i].lane == Lane::kBulk) continue;
    for (const auto& [job, index] : simulation_.batches()[i].texts) {
      // The batch that ran when the job came counts too.
      const std::size_t came = simulation_.arrival(job);
      const std::size_t since = came == 0 ? 0 : came - 1;
      ASSERT_LE(bulk_before[i] - bulk_before[since], 1U) << "job " << job << " in batch " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LanesProperty, testing::Range(1U, 41U));

TEST(Lanes, BulkGetsItsTurnUnderEndlessInteractiveLoad) {
  Simulation simulation(1, 0);
  Lanes lanes;
  Job bulk(1, Texts(100, "x"), {.lane = Lane::kBulk});
  lanes.add(bulk);
  std::deque<Job> jobs;
  std::vector<Lane> order;
  for (JobId id = 2; id < 400; ++id) {
    lanes.add(jobs.emplace_back(id, Texts{"x"}, JobOptions{}));
    order.push_back(lanes.begin_batch());
    if (order.back() == Lane::kInteractive) lanes.remove(*lanes.front(Lane::kInteractive));
  }
  const auto bulk_batches = std::count(order.begin(), order.end(), Lane::kBulk);
  // 398 batches, one in 17 of them bulk.
  EXPECT_GE(bulk_batches, 22);
  EXPECT_LE(bulk_batches, 24);
}

TEST(NextLane, BulkRunsWhenNothingElseWaits) {
  EXPECT_EQ(next_lane({.bulk_waits = true}), Lane::kBulk);
}
TEST(NextLane, InteractiveGoesFirst) {
  EXPECT_EQ(next_lane({.interactive_waits = true, .bulk_waits = true}), Lane::kInteractive);
}
TEST(NextLane, PatientBulkGoesBeforeInteractiveThatWasNotDelayedYet) {
  EXPECT_EQ(next_lane({.interactive_waits = true,
                       .bulk_waits = true,
                       .batches_since_bulk = kMaxBatchesBeforeBulk}),
            Lane::kBulk);
}
TEST(NextLane, NobodyIsDelayedTwice) {
  EXPECT_EQ(next_lane({.interactive_waits = true,
                       .interactive_was_delayed = true,
                       .bulk_waits = true,
                       .batches_since_bulk = 1000}),
            Lane::kInteractive);
}

}  // namespace
}  // namespace native_infer
