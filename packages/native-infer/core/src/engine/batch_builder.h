// Takes texts out of a lane, tokenizes them and packs them into the next batch.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/batch_policy.h"
#include "engine/counters.h"
#include "engine/interaction_tokens.h"
#include "engine/job.h"
#include "engine/lanes.h"
#include "engine/output_writer.h"
#include "graph/text_model.h"
#include "native_infer/model.h"
#include "native_infer/tokenizer.h"

namespace native_infer {

/// One text of a batch.
struct Member {
  Job* job = nullptr;
  std::size_t index = 0;
};

/// Lives on the inference thread.
class BatchBuilder {
 public:
  BatchBuilder(const ModelInfo& info, const Tokenizer& tokenizer, const BatchLimits& limits,
               Counters& counters)
      : info_(info),
        tokenizer_(tokenizer),
        limits_(limits),
        counters_(counters),
        writer_(info),
        budgets_{limits.max_tokens, limits.max_tokens} {}

  /// Replaces the batch by texts from the front of the lane whose turn it is. Jobs all of whose
  /// texts have joined or failed leave the lane. A long text is tokenized in slices, one for each
  /// batch of its lane, while the texts behind it go first: so the batch may be empty.
  void build(Lanes& lanes);

  /// Call before a job is gone.
  void forget(const Job& job);

  /// How long the batch took to run: from that follows how large the lane's next one may be.
  void took(std::chrono::nanoseconds elapsed);

  Lane lane() const { return lane_; }
  const TokenBatch& tokens() const { return batch_; }
  /// Parallel to the texts of `tokens()`; those of one job lie beside each other.
  const std::vector<Member>& members() const { return members_; }
  /// Jobs that left the lane.
  const std::vector<Job*>& finished() const { return finished_; }

 private:
  /// A text that is tokenized, or on its way. It may not have fitted into the last batch.
  struct Ahead {
    Job* job = nullptr;
    std::size_t index = 0;
    Encoding encoding;
    /// How many of its first tokens are attended to.
    std::size_t attended = 0;
    std::optional<Error> failure;
    std::string prompted;  // the job's prompt and the text
    /// Null once the text is tokenized.
    std::unique_ptr<EncodeRun> run;
    Clock::duration elapsed{};

    bool is_next_of(const Job& other) const { return job == &other && index == other.started; }
  };

  bool full() const;
  static bool is_long(const Job& job);
  static void begin(Job& job, Ahead& ahead);
  void resume_long_text(Lanes& lanes);
  const Ahead* encode_next(Job& job);
  void encode(Ahead& ahead);
  void advance(Ahead& ahead);
  void check_types(const Job& job, Ahead& ahead);
  void check_embedded(const Job& job, Ahead& ahead);
  std::string_view whole_text(Ahead& ahead);
  const Tokenizer& tokenizer_for(const Job& job) const {
    return tokenizer_of(info_, tokenizer_, job);
  }
  EncodeOptions encode_options(const Job& job) const;
  PairOptions pair_options(const Job& job) const;
  std::unique_ptr<EncodeRun> begin_run(const Job& job, Ahead& ahead);
  template <typename Part>
  void take_time(Ahead& ahead, const Part& part);
  std::size_t count_prompt_tokens(const std::string& prompt);
  bool join(Job& job, const Ahead& next);
  void append(const Job& job, const Ahead& next);
  void append_types(const Encoding& encoding);

  const ModelInfo& info_;
  const Tokenizer& tokenizer_;
  const BatchLimits limits_;
  Counters& counters_;

  Lane lane_ = Lane::kInteractive;
  TokenBatch batch_;
  std::vector<Member> members_;
  std::vector<Job*> finished_;
  std::size_t without_run_ = 0;  // texts that failed, or were answered without one
  OutputWriter writer_;
  std::array<Ahead, 2> ahead_;          // one per lane: the last text that was tokenized at once
  std::array<Ahead, 2> sliced_;         // one per lane: the last text that is tokenized in slices
  std::array<std::size_t, 2> budgets_;  // tokens; one per lane
  Encoding prompt_encoding_;
};

}  // namespace native_infer
