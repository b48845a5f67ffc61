#include "engine/batch_builder.h"

#include <algorithm>
#include <exception>
#include <string>

namespace native_infer {

namespace {

TruncationSide side_of(Truncation truncation, const ModelInfo& info) {
  if (truncation == Truncation::kModel) return info.truncation_side;
  return truncation == Truncation::kStart ? TruncationSide::kStart : TruncationSide::kEnd;
}

}  // namespace

void BatchBuilder::build(Lanes& lanes) {
  batch_.clear();
  members_.clear();
  finished_.clear();
  failed_ = 0;
  lane_ = lanes.begin_batch();
  while (!full()) {
    Job* job = lanes.front(lane_);
    if (job == nullptr || !join(*job, encode_next(*job))) return;
    if (job->all_started()) {
      lanes.remove(*job);
      finished_.push_back(job);
    }
  }
}

void BatchBuilder::took(std::chrono::nanoseconds elapsed) {
  std::size_t& budget = budgets_[static_cast<std::size_t>(lane_)];
  budget = next_token_budget(budget, batch_.ids.size(), elapsed, time_limit(limits_, lane_),
                             limits_.max_tokens);
}

JobId BatchBuilder::sole_job() const {
  if (members_.empty()) return 0;
  const Job* first = members_.front().job;
  const bool sole = std::all_of(members_.begin(), members_.end(),
                                [first](const Member& member) { return member.job == first; });
  return sole ? first->result.id : 0;
}

/// Texts that fail count too: a batch in the making must not keep the thread for long.
bool BatchBuilder::full() const {
  return members_.size() + failed_ >= limits_.max_requests;
}

/// False where the job's next text does not fit into the batch.
bool BatchBuilder::join(Job& job, const Ahead& next) {
  const auto tokens = static_cast<std::uint32_t>(next.failure ? 0 : next.encoding.ids.size());
  const BatchLimits limits = {limits_.max_requests, budgets_[static_cast<std::size_t>(lane_)]};
  if (!next.failure && !fits(limits, {batch_.size(), batch_.ids.size()}, tokens)) return false;
  const std::size_t index = job.started++;
  job.result.tokens.push_back(tokens);
  if (next.failure) {
    ++failed_;
    job.result.failures.push_back({index, *next.failure});
    return true;
  }
  if (next.encoding.truncated) ++job.result.truncated;
  members_.push_back({&job, index});
  batch_.ids.insert(batch_.ids.end(), next.encoding.ids.begin(), next.encoding.ids.end());
  batch_.offsets.push_back(static_cast<std::int32_t>(batch_.ids.size()));
  return true;
}

/// Tokenizes the job's next text, unless that was done already.
const BatchBuilder::Ahead& BatchBuilder::encode_next(Job& job) {
  Ahead& ahead = ahead_[static_cast<std::size_t>(lane_)];
  if (ahead.job == job.result.id && ahead.index == job.started) return ahead;
  ahead.job = job.result.id;
  ahead.index = job.started;
  ahead.failure.reset();
  const auto start = Clock::now();
  try {
    encode(job, ahead);
  } catch (const std::exception& error) {
    ahead.failure = Error(ErrorCode::INTERNAL, error.what());
  }
  const auto elapsed = Clock::now() - start;
  job.result.trace.tokenize += elapsed;
  counters_.tokenize.record(microseconds(elapsed));
  return ahead;
}

void BatchBuilder::encode(Job& job, Ahead& ahead) {
  if (const auto* all_ids = std::get_if<std::vector<TokenIds>>(&job.input)) {
    ahead.encoding.ids = (*all_ids)[ahead.index];
    ahead.encoding.truncated = false;
    return;
  }
  encode_text(job, std::get<Texts>(job.input)[ahead.index], ahead.encoding);
  if (ahead.encoding.truncated && job.options.truncation == Truncation::kNone) {
    ahead.failure = Error(ErrorCode::TOO_LONG,
                          "Text " + std::to_string(job.options.first_index + ahead.index) +
                              " of the call has more than " + std::to_string(info_.max_tokens) +
                              " tokens (maxTokens), and truncate is none.");
  }
}

void BatchBuilder::encode_text(Job& job, const std::string& text, Encoding& encoding) {
  EncodeOptions how;
  how.max_tokens = info_.max_tokens;
  how.truncation_side = side_of(job.options.truncation, info_);
  const std::string& prompt = job.options.prompt;
  if (prompt.empty()) return tokenizer_.encode(text, how, encoding);
  if (!job.prompt_tokens) job.prompt_tokens = count_prompt_tokens(prompt);
  prompted_ = prompt;
  prompted_ += text;
  tokenizer_.encode(prompted_, how, encoding);
}

/// As sentence-transformers counts: the tokens of the prompt by itself, without the special token
/// at its end.
std::size_t BatchBuilder::count_prompt_tokens(const std::string& prompt) {
  tokenizer_.encode(prompt, {.max_tokens = info_.max_tokens, .with_offsets = true},
                    prompt_encoding_);
  const auto& offsets = prompt_encoding_.offsets;
  const bool ends_special = !offsets.empty() && offsets.back() == Span{};
  return offsets.size() - (ends_special ? 1 : 0);
}

}  // namespace native_infer
