#include "engine/counters.h"

namespace native_infer {

EngineStats Counters::read() const {
  EngineStats stats;
  stats.accepted_texts = accepted.read();
  stats.completed_texts = completed.read();
  stats.failed_texts = failed.read();
  stats.cancelled_texts = cancelled.read();
  stats.expired_texts = expired.read();
  stats.rejected_overloaded = rejected_overloaded.read();
  stats.rejected_too_long = rejected_too_long.read();
  stats.rejected_closed = rejected_closed.read();
  stats.truncated_texts = truncated.read();
  stats.batches = batches.read();
  stats.bulk_batches = bulk_batches.read();
  stats.tokens = tokens.read();
  stats.queue_wait = queue_wait.read();
  stats.tokenize = tokenize.read();
  stats.run = run.read();
  stats.total = total.read();
  stats.batch_texts = batch_texts.read();
  stats.batch_tokens = batch_tokens.read();
  return stats;
}

}  // namespace native_infer
