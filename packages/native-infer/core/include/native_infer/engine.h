// One model with its queue and its inference thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "native_infer/model.h"

namespace native_infer {

/// Everything that is bounded. A value of 0 is `INVALID_ARGUMENT`.
struct EngineLimits {
  /// Texts accepted and not yet answered; more are rejected at once with `OVERLOADED`.
  std::size_t max_queue_requests = 16384;
  /// Bytes (UTF-8) of those texts.
  std::size_t max_queue_bytes = std::size_t{64} << 20;
  /// Tokens in one run. A single text may have more: it then runs alone. A few hundred already fill
  /// the kernels; more would only make others wait longer.
  std::size_t max_batch_tokens = 512;
  /// Texts in one run.
  std::size_t max_batch_requests = 256;
};

using JobId = std::uint64_t;

/// How a job ended.
struct JobResult {
  JobId id = 0;
  /// Row-major, [texts, dimensions]; empty where there is an error.
  std::vector<float> vectors;
  /// Tokens of all texts after truncation, special tokens included.
  std::size_t tokens = 0;
  /// Texts that were cut to the maximum number of tokens.
  std::size_t truncated = 0;
  std::optional<Error> error;
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

/// Counters since the engine started.
struct EngineStats {
  std::uint64_t accepted_requests = 0;
  std::uint64_t completed_requests = 0;
  std::uint64_t failed_requests = 0;
  std::uint64_t rejected_requests = 0;
  std::uint64_t truncated_requests = 0;
  std::uint64_t batches = 0;
  std::uint64_t tokens = 0;
  /// Texts accepted and not yet answered, now.
  std::uint64_t queued_requests = 0;
  std::uint64_t tokenize_ns = 0;
  std::uint64_t run_ns = 0;
};

/// All functions may be called on any thread, except that nothing may run beside the destructor.
class Engine {
 public:
  enum class Close {
    kDrain,   ///< Answer what was accepted, then stop.
    kReject,  ///< End what waits with `CLOSED`; only the running batch is answered.
  };

  /// Starts the inference thread. Throws `Error` with `INVALID_ARGUMENT` where a limit is 0.
  Engine(std::unique_ptr<Model> model, const EngineLimits& limits,
         std::shared_ptr<EngineListener> listener);

  /// Closes with `kReject` and waits for the running batch.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Queues a job of one or more texts (UTF-8). The listener hears of every job that this returned
  /// an id for, once. Throws `Error`: `OVERLOADED` where the queue has no room, `TOO_LONG` where it
  /// never could have, `INVALID_ARGUMENT` for no text, `CLOSED` after `close`.
  JobId submit(std::vector<std::string> texts);

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
