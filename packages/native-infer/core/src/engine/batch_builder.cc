#include "engine/batch_builder.h"

#include <algorithm>
#include <exception>
#include <string>

#include "model/query_terms.h"

namespace native_infer {
namespace {

/// Bytes. A text of fewer is tokenized at once, in a few milliseconds at most.
constexpr std::size_t kLongText = std::size_t{32} * 1024;

/// Steps of a slice (`EncodeRun::advance`): a few milliseconds, no more than a small batch takes.
constexpr std::size_t kSliceSteps = std::size_t{32} * 1024;

TruncationSide side_of(Truncation truncation, const ModelInfo& info) {
  if (truncation == Truncation::kModel || truncation == Truncation::kSecond)
    return info.truncation_side;
  return truncation == Truncation::kStart ? TruncationSide::kStart : TruncationSide::kEnd;
}

}  // namespace

void BatchBuilder::build(Lanes& lanes) {
  batch_.clear();
  members_.clear();
  finished_.clear();
  without_run_ = 0;
  lane_ = lanes.begin_batch();
  resume_long_text(lanes);
  const Job* first_postponed = nullptr;
  while (!full()) {
    Job* job = lanes.front(lane_);
    if (job == nullptr || job == first_postponed) return;
    const Ahead* next = encode_next(*job);
    if (next == nullptr) {
      if (first_postponed == nullptr) first_postponed = job;
      lanes.postpone(*job);
      continue;
    }
    if (!join(*job, *next)) return;
    if (job->all_started()) {
      lanes.remove(*job);
      finished_.push_back(job);
    }
  }
}

/// Tokenizes another slice of the lane's long text, however many wait in front of it.
void BatchBuilder::resume_long_text(Lanes& lanes) {
  Ahead& sliced = sliced_[static_cast<std::size_t>(lane_)];
  if (!sliced.run) return;
  advance(sliced);
  if (!sliced.run) lanes.prefer(*sliced.job);
}

void BatchBuilder::forget(const Job& job) {
  for (auto* slots : {&ahead_, &sliced_}) {
    for (Ahead& ahead : *slots) {
      if (ahead.job != &job) continue;
      ahead.job = nullptr;
      ahead.run.reset();
    }
  }
}

void BatchBuilder::took(std::chrono::nanoseconds elapsed) {
  std::size_t& budget = budgets_[static_cast<std::size_t>(lane_)];
  budget = next_token_budget(budget, batch_.ids.size(), elapsed, time_limit(limits_, lane_),
                             limits_.max_tokens);
}

/// Texts that fail or need no run count too: a batch in the making must not keep the thread for
/// long.
bool BatchBuilder::full() const {
  return members_.size() + without_run_ >= limits_.max_texts;
}

/// False where the job's next text does not fit into the batch.
bool BatchBuilder::join(Job& job, const Ahead& next) {
  const auto tokens = static_cast<std::uint32_t>(next.failure ? 0 : next.encoding.ids.size());
  const QueryTerms* lookup = next.failure ? nullptr : lookup_of(info_, job);
  const BatchLimits limits = {limits_.max_texts, budgets_[static_cast<std::size_t>(lane_)]};
  if (!next.failure && lookup == nullptr &&
      !fits(limits, {batch_.size(), batch_.ids.size()}, tokens))
    return false;
  const std::size_t index = job.started++;
  job.result.tokens.push_back(tokens);
  if (next.failure) {
    ++without_run_;
    job.result.failures.push_back({index, *next.failure});
    return true;
  }
  if (next.encoding.truncated) ++job.result.truncated;
  if (lookup != nullptr) {
    ++without_run_;
    writer_.write(job, index, lookup->terms_of(next.encoding.ids));
    return true;
  }
  members_.push_back({&job, index});
  append(job, next);
  return true;
}

/// One text of which more than one token's vector is wanted makes the whole batch give all of them:
/// no vector depends on it.
void BatchBuilder::append(const Job& job, const Ahead& next) {
  const Encoding& encoding = next.encoding;
  const std::vector<std::int32_t>& ids = encoding.ids;
  const bool all_have_one = batch_.output_tokens.size() == batch_.size();
  const auto only = only_token(job, info_, ids.size());
  if (all_have_one && only) {
    batch_.output_tokens.push_back(static_cast<std::int32_t>(batch_.ids.size() + *only));
  } else {
    batch_.output_tokens.clear();
  }
  append_attended(batch_, ids.size(), next.attended);
  append_types(encoding);
  batch_.ids.insert(batch_.ids.end(), ids.begin(), ids.end());
  batch_.text_starts.push_back(static_cast<std::int32_t>(batch_.ids.size()));
}

/// Before its ids. Most batches have no other type than 0, and then none is written.
void BatchBuilder::append_types(const Encoding& encoding) {
  const bool has_types = info_.token_types > 1 && !encoding.types.empty();
  if (!has_types && batch_.types.empty()) return;
  batch_.types.resize(batch_.ids.size());
  if (has_types)
    batch_.types.insert(batch_.types.end(), encoding.types.begin(), encoding.types.end());
  else
    batch_.types.resize(batch_.ids.size() + encoding.ids.size());
}

/// Tokenizes the job's next text, unless that was done already. Null if it is long and this or
/// another long one is still on its way.
const BatchBuilder::Ahead* BatchBuilder::encode_next(Job& job) {
  const auto lane = static_cast<std::size_t>(lane_);
  Ahead& ahead = ahead_[lane];
  Ahead& sliced = sliced_[lane];
  if (ahead.is_next_of(job)) return &ahead;
  if (sliced.is_next_of(job)) return sliced.run ? nullptr : &sliced;
  if (!is_long(job)) {
    begin(job, ahead);
    take_time(ahead, [&] { encode(ahead); });
    return &ahead;
  }
  if (sliced.run) return nullptr;
  begin(job, sliced);
  take_time(sliced, [&] { sliced.run = begin_run(job, sliced); });
  advance(sliced);
  return sliced.run ? nullptr : &sliced;
}

bool BatchBuilder::is_long(const Job& job) {
  if (const auto* pairs = std::get_if<Pairs>(&job.input)) {
    const Pair& pair = (*pairs)[job.started];
    return pair.first.size() + pair.second.size() > kLongText;
  }
  const auto* texts = std::get_if<Texts>(&job.input);
  return texts != nullptr && (*texts)[job.started].size() + job.options.prompt.size() > kLongText;
}

std::unique_ptr<EncodeRun> BatchBuilder::begin_run(const Job& job, Ahead& ahead) {
  if (const auto* pairs = std::get_if<Pairs>(&job.input)) {
    const Pair& pair = (*pairs)[ahead.index];
    return tokenizer_.begin_pair({pair.first, pair.second}, pair_options(job), ahead.encoding);
  }
  return tokenizer_for(job).begin(whole_text(ahead), encode_options(job), ahead.encoding);
}

void BatchBuilder::begin(Job& job, Ahead& ahead) {
  ahead.job = &job;
  ahead.index = job.started;
  ahead.failure.reset();
  ahead.elapsed = {};
}

void BatchBuilder::encode(Ahead& ahead) {
  Job& job = *ahead.job;
  if (const auto* all_ids = std::get_if<std::vector<TokenIds>>(&job.input)) {
    ahead.encoding.ids = (*all_ids)[ahead.index];
    ahead.encoding.types.clear();
    ahead.encoding.truncated = false;
    return;
  }
  if (const auto* pairs = std::get_if<Pairs>(&job.input)) {
    const Pair& pair = (*pairs)[ahead.index];
    tokenizer_.encode_pair({pair.first, pair.second}, pair_options(job), ahead.encoding);
    return;
  }
  tokenizer_for(job).encode(whole_text(ahead), encode_options(job), ahead.encoding);
}

void BatchBuilder::advance(Ahead& ahead) {
  if (!ahead.run) return;
  take_time(ahead, [&] {
    if (ahead.run->advance(kSliceSteps)) ahead.run.reset();
  });
}

/// A run with an id that the graph lacks would fail.
void BatchBuilder::check_embedded(const Job& job, Ahead& ahead) {
  for (const std::int32_t id : ahead.encoding.ids) {
    if (static_cast<std::size_t>(id) < *info_.embedding_rows) continue;
    ahead.failure = Error(ErrorCode::INVALID_ARGUMENT,
                          "Text " + std::to_string(job.options.first_index + ahead.index) +
                              " of the call has the added token '" +
                              std::string(tokenizer_.token(id).value_or("")) + "' (id " +
                              std::to_string(id) + "); the model has embeddings for the ids 0 to " +
                              std::to_string(*info_.embedding_rows - 1) + " only.");
    return;
  }
}

/// The tokenizer's file may give types that the model has no embeddings for.
void BatchBuilder::check_types(const Job& job, Ahead& ahead) {
  const std::vector<std::int32_t>& types = ahead.encoding.types;
  const auto largest = std::max_element(types.begin(), types.end());
  if (largest == types.end() || static_cast<std::size_t>(*largest) < info_.token_types) return;
  ahead.failure = Error(ErrorCode::INVALID_ARGUMENT,
                        "Text " + std::to_string(job.options.first_index + ahead.index) +
                            " of the call gets the token type " + std::to_string(*largest) +
                            " from tokenizer.json; the model has " +
                            std::to_string(info_.token_types) + " types.");
}

/// Does a part of the work on a text. The last part ends it, well or with an error.
template <typename Part>
void BatchBuilder::take_time(Ahead& ahead, const Part& part) {
  Job& job = *ahead.job;
  const std::size_t number = job.options.first_index + ahead.index;
  const auto start = Clock::now();
  try {
    part();
    if (!ahead.run && ahead.encoding.truncated && job.options.truncation == Truncation::kNone) {
      ahead.failure = Error(ErrorCode::TOO_LONG, "Text " + std::to_string(number) +
                                                     " of the call has more than " +
                                                     std::to_string(max_text_tokens(info_, job)) +
                                                     " tokens (maxTokens), and truncate is none.");
    } else if (!ahead.run) {
      ahead.attended = complete_text(info_, job, ahead.encoding);
      if (info_.embedding_rows) check_embedded(job, ahead);
      if (info_.token_types > 1) check_types(job, ahead);
    }
  } catch (const Error& error) {
    ahead.failure = Error(error.code(), "Text " + std::to_string(number) +
                                            " of the call cannot be tokenized: " + error.what());
  } catch (const std::exception& error) {
    ahead.failure = Error(ErrorCode::INTERNAL, error.what());
  }
  if (ahead.failure) ahead.run.reset();
  const auto elapsed = Clock::now() - start;
  ahead.elapsed += elapsed;
  job.result.trace.tokenize += elapsed;
  if (!ahead.run) counters_.tokenize.record(microseconds(ahead.elapsed));
}

EncodeOptions BatchBuilder::encode_options(const Job& job) const {
  EncodeOptions how;
  how.max_tokens = max_text_tokens(info_, job);
  how.truncation_side = side_of(job.options.truncation, info_);
  return how;
}

PairOptions BatchBuilder::pair_options(const Job& job) const {
  PairOptions how;
  how.max_tokens = info_.max_tokens;
  if (job.options.truncation == Truncation::kSecond) how.truncation = PairTruncation::kOnlySecond;
  how.truncation_side = side_of(job.options.truncation, info_);
  return how;
}

/// The text with its prompt; lives as long as no other text begins in its place.
std::string_view BatchBuilder::whole_text(Ahead& ahead) {
  Job& job = *ahead.job;
  const std::string& text = std::get<Texts>(job.input)[ahead.index];
  const std::string& prompt = job.options.prompt;
  if (prompt.empty()) return text;
  if (!info_.include_prompt && !job.prompt_tokens) {
    job.prompt_tokens = count_prompt_tokens(prompt);
  }
  ahead.prompted = prompt;
  ahead.prompted += text;
  return ahead.prompted;
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
