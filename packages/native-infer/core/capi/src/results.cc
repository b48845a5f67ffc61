#include "results.h"

#include <cmath>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "structures.h"

namespace native_infer::capi {
namespace {

/// Replaces the logits of one pair by scores, with the numbers of the TypeScript API.
void activate(ScoreActivation activation, float* logits, std::size_t count) {
  if (activation == ScoreActivation::kSigmoid) {
    for (std::size_t i = 0; i < count; ++i)
      logits[i] = static_cast<float>(1 / (1 + std::exp(-static_cast<double>(logits[i]))));
  } else if (activation == ScoreActivation::kSoftmax) {
    double max = logits[0];
    for (std::size_t i = 1; i < count; ++i) max = std::fmax(max, logits[i]);
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double exponential = std::exp(logits[i] - max);
      logits[i] = static_cast<float>(exponential);
      sum += exponential;
    }
    for (std::size_t i = 0; i < count; ++i) logits[i] = static_cast<float>(logits[i] / sum);
  }
}

void write_scores(const JobResult& result, ScoreActivation activation, std::byte* out) {
  std::vector<float> row(result.row_bytes / sizeof(float));
  for (std::size_t at = 0; at < result.rows.size(); at += result.row_bytes) {
    std::memcpy(row.data(), result.rows.data() + at, result.row_bytes);
    activate(activation, row.data(), row.size());
    std::memcpy(out + at, row.data(), result.row_bytes);
  }
}

}  // namespace

void check_output(const ni_output* output, std::size_t count, std::size_t row_size) {
  if (output == nullptr) invalid("output is NULL.");
  check_size(output->size, "ni_output");
  if (output->size < sizeof(*output)) invalid("ni_output.size is less than sizeof(ni_output).");
  if (output->data == nullptr) invalid("output.data is NULL.");
  if (output->data_size / row_size < count)
    invalid("output.data_size is " + std::to_string(output->data_size) + "; " +
            std::to_string(count) + " rows need " + std::to_string(row_size) + " bytes each.");
}

void write_result(const JobResult& result, std::optional<ScoreActivation> activation,
                  ni_output& output) {
  if (result.error) throw Error(*result.error);
  if (!result.failures.empty()) {
    const TextFailure& first = result.failures.front();
    throw TextError(first.error.code(), first.error.what(), first.index);
  }
  auto* out = static_cast<std::byte*>(output.data);
  if (activation) {
    write_scores(result, *activation, out);
  } else {
    std::memcpy(out, result.rows.data(), result.rows.size());
  }
  output.tokens = std::accumulate(result.tokens.begin(), result.tokens.end(), std::uint64_t{0});
  output.truncated = result.truncated;
}

}  // namespace native_infer::capi
