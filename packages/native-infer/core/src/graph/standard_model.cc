#include "graph/standard_model.h"

#include <algorithm>
#include <utility>

#include "graph/tensor_numbers.h"
#include "native_infer/error.h"
#include "native_infer/sparse.h"

namespace native_infer {

StandardModel::StandardModel(std::unique_ptr<ort::Session> session,
                             const std::filesystem::path& file, const GraphSettings& settings)
    : session_(std::move(session)),
      inputs_(*session_, settings, file),
      output_(choose_output(session_->outputs(), settings, file)),
      // Rows of tokens are taken from where they are: at the start they have the usual positions.
      use_(settings.use),
      term_rules_(settings.term_rules),
      pads_left_(settings.pads_left && output_.pooled) {}

void StandardModel::check_shape(std::span<const std::int64_t> shape, std::size_t tokens) const {
  const auto texts = static_cast<std::int64_t>(inputs_.fixed_batch());
  const auto rows = static_cast<std::int64_t>(std::max(tokens, inputs_.fixed_tokens()));
  const bool fits = output_.pooled ? shape.size() == 2 && shape[0] == texts
                                   : shape.size() == 3 && shape[0] == texts && shape[1] == rows;
  if (fits && shape.back() > 0) return;
  throw Error(ErrorCode::INTERNAL, "The model's output '" + output_.name +
                                       "' does not have one row " +
                                       (output_.pooled ? "per text." : "per token."));
}

TokenVectors StandardModel::run(const TokenBatch& batch) {
  if (batch.size() != 1)
    throw Error(ErrorCode::INTERNAL, "A standard model runs one text at a time.");
  const std::vector<ort::Value> values = inputs_.fill(batch.ids, batch.types, pads_left_);
  TokenVectors vectors;
  ort::Value output = session_->run(values, output_.name);
  const ort::TensorView view = session_->view(output);
  check_shape(view.type.shape, batch.ids.size());
  vectors.width = static_cast<std::size_t>(view.type.shape.back());
  vectors.pooled = output_.pooled;
  const std::size_t rows = output_.pooled ? 1 : batch.ids.size();
  vectors.values = as_floats(view, vectors.storage).first(rows * vectors.width);
  if (use_ == OutputUse::kTerms) {
    if (vectors.pooled)
      throw Error(ErrorCode::INTERNAL, "The model's output '" + output_.name +
                                           "' does not have one row of logits per token.");
    vectors.terms = {terms_of(vectors.values, vectors.width, term_rules_)};
    vectors.values = {};
    return vectors;
  }
  vectors.owner = std::move(output);
  return vectors;
}

}  // namespace native_infer
