#include "engine/output_writer.h"

#include <algorithm>
#include <string>

#include "model/vector_steps.h"
#include "native_infer/output.h"
#include "native_infer/pooling.h"

namespace native_infer {
namespace {

/// How many of a text's first tokens do not count for its vector: the prompt's, where the model
/// leaves prompts out. At least one token counts.
std::size_t left_out(const Job& job, const ModelInfo& info, std::size_t count) {
  const bool counts =
      info.include_prompt || info.poolings.front() == Pooling::kNone || !job.prompt_tokens;
  return counts ? 0 : std::min(*job.prompt_tokens, count - 1);
}

void fail_not_finite(Job& job, std::size_t index) {
  job.result.failures.push_back(
      {index, Error(ErrorCode::NOT_FINITE, "The model produced NaN or infinity for text " +
                                               std::to_string(job.options.first_index + index) +
                                               " of the call.")});
}

}  // namespace

std::optional<std::size_t> only_token(const Job& job, const ModelInfo& info, std::size_t count) {
  if (count == 0 || job.options.granularity == Granularity::kTokens) return std::nullopt;
  if (info.poolings.size() != 1) return std::nullopt;
  if (info.poolings.front() == Pooling::kCls) return left_out(job, info, count);
  if (info.poolings.front() == Pooling::kLastToken) return count - 1;
  return std::nullopt;
}

void OutputWriter::write(Job& job, std::size_t index, const TextRows& text) {
  if (info_.late_interaction) return write_late_interaction(job, index, text);
  const std::span<const float> tokens = text.values;
  const std::size_t width = text.width;
  const bool whole = job.options.granularity == Granularity::kTokens;
  vector_.resize(whole ? 0 : width * info_.poolings.size());
  if (!whole) {
    const std::size_t skipped = left_out(job, info_, tokens.size() / width);
    pool(info_.poolings, tokens.subspan(skipped * width), width, vector_, skipped);
    if (info_.steps) info_.steps->apply(vector_);
  }
  if (!all_finite(whole ? tokens : std::span<const float>(vector_))) {
    fail_not_finite(job, index);
  } else if (whole) {
    write_tokens(job, tokens, width);
  } else {
    write_vector(job, index);
  }
}

void OutputWriter::write(Job& job, std::size_t index, std::vector<Term> terms) {
  JobResult& result = job.result;
  result.row_bytes = sizeof(Term);
  result.terms.resize(job.size());
  if (!all_finite(terms)) return fail_not_finite(job, index);
  if (job.options.max_terms) keep_heaviest(terms, *job.options.max_terms);
  result.terms[index] = static_cast<std::uint32_t>(terms.size());
  const auto bytes = std::as_bytes(std::span(terms));
  result.rows.insert(result.rows.end(), bytes.begin(), bytes.end());
}

void OutputWriter::write_vector(Job& job, std::size_t index) {
  const std::span<float> vector = shorten(vector_, job.options.dimensions.value_or(vector_.size()),
                                          job.options.normalize.value_or(info_.normalize));
  JobResult& result = job.result;
  if (result.rows.empty()) {
    result.row_bytes = output_bytes(job.options.output, vector.size());
    result.rows.resize(job.size() * result.row_bytes);
  }
  convert(job.options.output, vector, info_.output_ranges ? &*info_.output_ranges : nullptr,
          std::span(result.rows).subspan(index * result.row_bytes, result.row_bytes));
}

void OutputWriter::write_late_interaction(Job& job, std::size_t index, const TextRows& text) {
  const bool is_query = job.options.input_type == InputType::kQuery;
  rows_.clear();
  for (std::size_t row = 0; row < text.ids.size(); ++row) {
    if (!is_query && info_.late_interaction->skips(text.ids[row])) continue;
    const std::span<const float> token = text.values.subspan(row * text.width, text.width);
    vector_.assign(token.begin(), token.end());
    if (info_.steps) info_.steps->apply(vector_);
    if (!all_finite(vector_)) return fail_not_finite(job, index);
    normalize(vector_);
    rows_.insert(rows_.end(), vector_.begin(), vector_.end());
  }
  write_tokens(job, rows_, info_.dimensions);
}

void OutputWriter::write_tokens(Job& job, std::span<const float> tokens, std::size_t width) {
  const auto bytes = std::as_bytes(tokens);
  job.result.row_bytes = width * sizeof(float);
  job.result.rows.insert(job.result.rows.end(), bytes.begin(), bytes.end());
}

}  // namespace native_infer
