#include "engine/batch_run.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace native_infer {
namespace {

/// The texts [begin, end) of `batch`.
TokenBatch part_of(const TokenBatch& batch, std::size_t begin, std::size_t end) {
  const std::int32_t first = batch.text_starts[begin];
  TokenBatch part;
  part.ids.assign(batch.ids.begin() + first, batch.ids.begin() + batch.text_starts[end]);
  for (std::size_t i = begin; i < end; ++i)
    part.text_starts.push_back(batch.text_starts[i + 1] - first);
  if (!batch.types.empty())
    part.types.assign(batch.types.begin() + first, batch.types.begin() + batch.text_starts[end]);
  if (!batch.attended.empty())
    part.attended.assign(batch.attended.begin() + static_cast<std::ptrdiff_t>(begin),
                         batch.attended.begin() + static_cast<std::ptrdiff_t>(end));
  if (batch.output_tokens.empty()) return part;
  for (std::size_t i = begin; i < end; ++i)
    part.output_tokens.push_back(batch.output_tokens[i] - first);
  return part;
}

void fail(const Member& member, const Error& error) {
  member.job->result.failures.push_back({member.index, error});
}

bool has_ended(const Member& member) {
  return member.job->result.error.has_value();
}

}  // namespace

std::optional<std::chrono::nanoseconds> BatchRun::run(const BatchBuilder& built) {
  note_wait(built.members(), Clock::now());
  return run_part(built.tokens(), built.members(), built.lane());
}

void BatchRun::note_wait(Members members, Clock::time_point start) {
  for (const Member& member : members) {
    const Clock::duration waited = start - member.job->accepted;
    counters_.queue_wait.record(microseconds(waited));
    if (member.job->result.trace.batches == 0) member.job->result.trace.queue = waited;
  }
}

/// What the run took, where it did not fail.
std::optional<std::chrono::nanoseconds> BatchRun::run_part(const TokenBatch& batch, Members members,
                                                           Lane lane) {
  // Their jobs were interrupted in the run of another part.
  if (std::all_of(members.begin(), members.end(), has_ended)) return std::nullopt;
  TokenVectors vectors;
  const Clock::time_point start = Clock::now();
  try {
    vectors = slot_.run(batch, members);
  } catch (...) {
    const Error error = current_error();
    if (error.code() == ErrorCode::CANCELLED || error.code() == ErrorCode::CLOSED) {
      // If texts of a cancelled job still wait, the news of its cancellation ends it.
      for (const Member& member : members) member.job->result.error = error;
    } else if (members.size() == 1) {
      fail(members.front(), error);
    } else {
      run_halves(batch, members, lane);
    }
    return std::nullopt;
  }
  const Clock::duration elapsed = Clock::now() - start;
  note(batch, members, lane, elapsed);
  write(batch, members, std::move(vectors));
  return elapsed;
}

void BatchRun::run_halves(const TokenBatch& batch, Members members, Lane lane) {
  const std::size_t middle = members.size() / 2;
  run_part(part_of(batch, 0, middle), members.first(middle), lane);
  run_part(part_of(batch, middle, members.size()), members.subspan(middle), lane);
}

void BatchRun::write(const TokenBatch& batch, Members members, TokenVectors vectors) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    try {
      if (!vectors.terms.empty()) {
        writer_.write(*members[i].job, members[i].index, std::move(vectors.terms[i]));
      } else {
        writer_.write(*members[i].job, members[i].index,
                      {vectors.of_text(batch, i), vectors.width, batch.of_text(i)});
      }
    } catch (...) {
      fail(members[i], current_error());
    }
  }
}

void BatchRun::note(const TokenBatch& batch, Members members, Lane lane, Clock::duration elapsed) {
  const Job* last = nullptr;
  for (const Member& member : members) {
    if (std::exchange(last, member.job) == member.job) continue;
    JobTrace& trace = member.job->result.trace;
    ++trace.batches;
    trace.run += elapsed;
    trace.batch_texts = std::max(trace.batch_texts, members.size());
    trace.batch_tokens = std::max(trace.batch_tokens, batch.ids.size());
  }
  counters_.batches.add(1);
  if (lane == Lane::kBulk) counters_.bulk_batches.add(1);
  counters_.tokens.add(batch.ids.size());
  counters_.run.record(microseconds(elapsed));
  counters_.batch_texts.record(members.size());
  counters_.batch_tokens.record(batch.ids.size());
}

}  // namespace native_infer
