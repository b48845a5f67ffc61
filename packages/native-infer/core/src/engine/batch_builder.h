// Takes texts out of a lane, tokenizes them and packs them into the next batch.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "engine/batch_policy.h"
#include "engine/counters.h"
#include "engine/job.h"
#include "engine/lanes.h"
#include "model/text_model.h"
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
        budgets_{limits.max_tokens, limits.max_tokens} {}

  /// Replaces the batch by texts from the front of the lane whose turn it is. Jobs all of whose
  /// texts have joined or failed leave the lane.
  void build(Lanes& lanes);

  /// How long the batch took to run: from that follows how large the lane's next one may be.
  void took(std::chrono::nanoseconds elapsed);

  Lane lane() const { return lane_; }
  const TokenBatch& tokens() const { return batch_; }
  /// Parallel to the texts of `tokens()`; those of one job lie beside each other.
  const std::vector<Member>& members() const { return members_; }
  /// Jobs that left the lane.
  const std::vector<Job*>& finished() const { return finished_; }

 private:
  /// The last text of a lane that was tokenized. It may not have fitted into the last batch.
  struct Ahead {
    JobId job = 0;
    std::size_t index = 0;
    Encoding encoding;
    std::optional<Error> failure;
  };

  bool full() const;
  const Ahead& encode_next(Job& job);
  void encode(Job& job, Ahead& ahead);
  void check_embedded(const Job& job, Ahead& ahead);
  void encode_text(Job& job, const std::string& text, Encoding& encoding);
  std::size_t count_prompt_tokens(const std::string& prompt);
  bool join(Job& job, const Ahead& next);

  const ModelInfo& info_;
  const Tokenizer& tokenizer_;
  const BatchLimits limits_;
  Counters& counters_;

  Lane lane_ = Lane::kInteractive;
  TokenBatch batch_;
  std::vector<Member> members_;
  std::vector<Job*> finished_;
  std::size_t failed_ = 0;
  std::array<Ahead, 2> ahead_;          // one per lane
  std::array<std::size_t, 2> budgets_;  // tokens; one per lane
  Encoding prompt_encoding_;
  std::string prompted_;  // a prompt and its text
};

}  // namespace native_infer
