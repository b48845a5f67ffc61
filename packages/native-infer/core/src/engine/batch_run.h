// From a batch that was built to rows, or failures, of its texts.
#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "engine/batch_builder.h"
#include "engine/counters.h"
#include "engine/output_writer.h"
#include "engine/run_slot.h"

namespace native_infer {

/// Lives on the inference thread, but for `slot`.
class BatchRun {
 public:
  BatchRun(const ModelInfo& info, TextModel& graph, Counters& counters)
      : counters_(counters), slot_(graph), writer_(info) {}

  /// Runs the batch and writes every text's row into its job's result, or its failure. Where the
  /// run fails, its two halves are run by themselves, and so on, so that in the end a text fails
  /// only if a run of it alone does: at most twice as many runs as texts, less one. Nobody else's
  /// bytes depend on it, as only graphs that give a text the same vector in any batch run more than
  /// one. An interruption ends the jobs of all texts that have not been run. Gives what the run of
  /// the whole batch took, where it did not fail.
  std::optional<std::chrono::nanoseconds> run(const BatchBuilder& built);

  RunSlot& slot() { return slot_; }

 private:
  using Members = std::span<const Member>;

  void note_wait(Members members, Clock::time_point start);
  std::optional<std::chrono::nanoseconds> run_part(const TokenBatch& batch, Members members,
                                                   Lane lane);
  void run_halves(const TokenBatch& batch, Members members, Lane lane);
  void write(const TokenBatch& batch, Members members, TokenVectors vectors);
  void note(const TokenBatch& batch, Members members, Lane lane, Clock::duration elapsed);

  Counters& counters_;
  RunSlot slot_;
  OutputWriter writer_;
};

}  // namespace native_infer
