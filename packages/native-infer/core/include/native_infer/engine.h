// One model with its queue and its inference thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "native_infer/engine_stats.h"
#include "native_infer/job.h"
#include "native_infer/model.h"

namespace native_infer {

/// Everything that is bounded. A value of 0 is `INVALID_ARGUMENT`.
struct EngineLimits {
  /// Texts accepted and not yet answered; more are rejected at once with `OVERLOADED`. Of this and
  /// of `max_queue_bytes` the bulk lane leaves an eighth to the interactive one: a bulk job that
  /// exceeds the rest is accepted if it is the only one of its lane.
  std::size_t max_queue_texts = 16384;
  /// Bytes of those texts in UTF-8, or of their token ids. Bounds the tokens too: no token comes
  /// from less than a byte.
  std::size_t max_queue_bytes = std::size_t{64} << 20;
  /// Tokens in one run. A single text may have more: it then runs alone. A few hundred already fill
  /// the kernels; more would only make others wait longer.
  std::size_t max_batch_tokens = 512;
  /// Milliseconds that a run of interactive texts is to take, and half of what a bulk one is to:
  /// the tokens in one are kept to what the last ones did in that time. A single text may take
  /// longer. Short runs answer in a steady stream instead of many at once, and cost some percent of
  /// throughput at most.
  std::size_t max_batch_ms = 8;
  /// Texts in one run.
  std::size_t max_batch_texts = 256;
};

/// Told what happens. Both functions run on the inference thread and must not throw, block or call
/// the engine.
class EngineListener {
 public:
  virtual ~EngineListener() = default;
  /// Called once per batch that ended at least one job.
  virtual void jobs_ended(std::vector<JobResult> results) noexcept = 0;
  /// The inference thread's last act: it can be joined without waiting.
  virtual void stopped() noexcept = 0;
};

/// All functions may be called on any thread, except that nothing may run beside the destructor.
class Engine {
 public:
  enum class Close {
    kDrain,   ///< Answer what was accepted, then stop.
    kReject,  ///< End what waits, and the run under way, with `CLOSED`.
  };

  /// Starts the inference thread. Throws `Error` with `INVALID_ARGUMENT` where a limit is 0, and
  /// with `RESOURCE_EXHAUSTED` where the system refuses the thread.
  Engine(std::unique_ptr<Model> model, const EngineLimits& limits,
         std::shared_ptr<EngineListener> listener);

  /// Closes with `kReject` and waits for the inference thread.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Queues a job of one or more texts. The listener hears of every job that this returned an id
  /// for, once. Throws `Error`: `OVERLOADED` where the queue has no room, `TOO_LONG` where it never
  /// could have, `INVALID_ARGUMENT` for no text, an option out of range or a token id that the
  /// model does not know, `CLOSED` after `close`.
  JobId submit(JobInput input, const JobOptions& options = {});

  /// What `submit` would throw for want of room for so many texts of a lane, as things stand.
  /// Counts as a rejection unless the caller waits for room. Saves one who is turned away the cost
  /// of preparing the texts and of an exception.
  std::optional<Error> turn_away(std::size_t texts, Lane lane, bool waits_for_room = false);

  /// Takes a job out of the queue: it ends with `CANCELLED`, at the latest after the batch that is
  /// running. If all jobs of that batch are cancelled, the run is ended too. No effect on a job
  /// that has ended.
  void cancel(JobId id);

  /// Accepts nothing more and returns at once. May be called again, to turn draining into
  /// rejecting.
  void close(Close mode);

  const ModelInfo& info() const;
  const Tokenizer& tokenizer() const;
  EngineStats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace native_infer
