// A job on its way through the engine.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <utility>

#include "native_infer/job.h"

namespace native_infer {

using Clock = std::chrono::steady_clock;

/// Made by the thread that submits it and owned by the queue; from the moment it is in the queue,
/// the inference thread's alone, but for `cancelled`.
struct Job {
  Job(JobId id, JobInput given, JobOptions how)
      : input(std::move(given)),
        options(std::move(how)),
        bytes(bytes_of(input)),
        accepted(Clock::now()) {
    result.id = id;
  }

  const JobInput input;
  const JobOptions options;
  /// Of its texts in UTF-8, or of its token ids.
  const std::size_t bytes;
  const Clock::time_point accepted;

  /// Texts, pairs, or sequences of token ids.
  std::size_t size() const {
    return std::visit([](const auto& all) { return all.size(); }, input);
  }

  /// Guarded by the queue's lock.
  bool cancelled = false;

  /// Texts that have joined a batch, or failed before they could.
  std::size_t started = 0;
  bool all_started() const { return started == size(); }

  /// Tokens of the prompt at the start of every text, once known.
  std::optional<std::size_t> prompt_tokens;

  /// Place in its lane, and its number there, counted from 1.
  std::list<Job*>::iterator place;
  std::uint64_t ticket = 0;

  JobResult result;

 private:
  static std::size_t bytes_of(const JobInput& input);
};

inline std::size_t Job::bytes_of(const JobInput& input) {
  std::size_t bytes = 0;
  if (const auto* texts = std::get_if<Texts>(&input)) {
    for (const std::string& text : *texts) bytes += text.size();
  } else if (const auto* pairs = std::get_if<Pairs>(&input)) {
    for (const Pair& pair : *pairs) bytes += pair.first.size() + pair.second.size();
  } else {
    for (const TokenIds& ids : std::get<std::vector<TokenIds>>(input))
      bytes += ids.size() * sizeof(std::int32_t);
  }
  return bytes;
}

}  // namespace native_infer
