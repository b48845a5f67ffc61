// From the model's token vectors to the rows of a job's result.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "engine/job.h"
#include "native_infer/model.h"
#include "native_infer/sparse.h"

namespace native_infer {

/// Which of a text's `count` tokens is the only one whose vector `OutputWriter::write` looks at;
/// nothing if it looks at several. The job's prompt has been counted, if that matters.
std::optional<std::size_t> only_token(const Job& job, const ModelInfo& info, std::size_t count);

/// What a model made of one text.
struct TextRows {
  /// [rows][width]: of all tokens, or of one.
  std::span<const float> values;
  std::size_t width = 0;
  /// The text's tokens.
  std::span<const std::int32_t> ids;
};

/// Lives on the inference thread.
class OutputWriter {
 public:
  explicit OutputWriter(const ModelInfo& info) : info_(info) {}

  /// Pools, takes through the model's further steps, cuts, normalises and converts one text's token
  /// vectors (or that of its `only_token` alone) into the job's rows. Where the rows are tokens
  /// they are copied, or made as `LateInteraction` says if the model is one of those. An infinite
  /// number or NaN is a failure of this text alone.
  void write(Job& job, std::size_t index, const TextRows& text);

  /// Adds one text's terms to the job's rows, the heaviest of them if the job wants only some.
  void write(Job& job, std::size_t index, std::vector<Term> terms);

 private:
  void write_vector(Job& job, std::size_t index);
  void write_tokens(Job& job, std::span<const float> tokens, std::size_t width);
  void write_late_interaction(Job& job, std::size_t index, const TextRows& text);

  const ModelInfo& info_;
  std::vector<float> vector_;
  std::vector<float> rows_;
};

}  // namespace native_infer
