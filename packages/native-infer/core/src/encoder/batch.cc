#include "encoder/batch.h"

#include <string>

#include "native_infer/error.h"

namespace native_infer {
namespace {

[[noreturn]] void reject(const std::string& message) {
  throw Error(ErrorCode::INVALID_ARGUMENT, "Encoder: " + message);
}

void check_text_starts(const EncoderConfig& config, const EncoderBatch& batch) {
  const auto& starts = batch.text_starts;
  if (starts.empty() || starts.front() != 0 ||
      static_cast<std::size_t>(starts.back()) != batch.ids.size()) {
    reject("text starts must begin at 0 and end at the number of ids, " +
           std::to_string(batch.ids.size()) + ".");
  }
  for (std::size_t s = 0; s < batch.texts(); ++s) {
    const std::int64_t length = std::int64_t{starts[s + 1]} - starts[s];
    if (length < 1 || length > static_cast<std::int64_t>(config.positions)) {
      reject("text " + std::to_string(s) + " has " + std::to_string(length) +
             " tokens, allowed are 1 to " + std::to_string(config.positions) + ".");
    }
  }
}

void check_ids(const EncoderConfig& config, const EncoderBatch& batch) {
  for (std::size_t t = 0; t < batch.ids.size(); ++t) {
    const std::int32_t id = batch.ids[t];
    if (id < 0 || static_cast<std::size_t>(id) >= config.vocabulary) {
      reject("id " + std::to_string(id) + " of token " + std::to_string(t) +
             " is outside of the vocabulary of " + std::to_string(config.vocabulary) + ".");
    }
  }
}

void check_types(const EncoderConfig& config, const EncoderBatch& batch) {
  if (batch.types.empty()) return;
  if (batch.types.size() != batch.ids.size()) {
    reject("there are " + std::to_string(batch.types.size()) + " token types for " +
           std::to_string(batch.ids.size()) + " tokens.");
  }
  for (const std::int32_t type : batch.types) {
    if (type >= 0 && static_cast<std::size_t>(type) < config.token_types) continue;
    reject("token type " + std::to_string(type) + " is outside of the table of " +
           std::to_string(config.token_types) + ".");
  }
}

void check_output_tokens(const EncoderBatch& batch) {
  const auto& tokens = batch.output_tokens;
  if (tokens.empty()) return;
  if (tokens.size() != batch.texts()) {
    reject("there are " + std::to_string(tokens.size()) + " output tokens for " +
           std::to_string(batch.texts()) + " texts.");
  }
  for (std::size_t s = 0; s < tokens.size(); ++s) {
    if (tokens[s] < batch.text_starts[s] || tokens[s] >= batch.text_starts[s + 1]) {
      reject("output token " + std::to_string(tokens[s]) + " is not one of text " +
             std::to_string(s) + ".");
    }
  }
}

void check_attended(const EncoderBatch& batch) {
  const auto& attended = batch.attended;
  if (attended.empty()) return;
  if (attended.size() != batch.texts()) {
    reject("there are " + std::to_string(attended.size()) + " numbers of attended tokens for " +
           std::to_string(batch.texts()) + " texts.");
  }
  for (std::size_t s = 0; s < attended.size(); ++s) {
    const std::int32_t length = batch.text_starts[s + 1] - batch.text_starts[s];
    if (attended[s] < 1 || attended[s] > length) {
      reject("text " + std::to_string(s) + " has " + std::to_string(attended[s]) +
             " attended tokens, allowed are 1 to " + std::to_string(length) + ".");
    }
  }
}

}  // namespace

void check_batch(const EncoderConfig& config, const EncoderBatch& batch, std::size_t outputs) {
  check_text_starts(config, batch);
  check_ids(config, batch);
  check_types(config, batch);
  check_output_tokens(batch);
  check_attended(batch);
  const std::size_t needed = batch.output_rows() * config.hidden;
  if (outputs == needed) return;
  reject("the output holds " + std::to_string(outputs) + " values, but the batch gives " +
         std::to_string(needed) + ".");
}

}  // namespace native_infer
