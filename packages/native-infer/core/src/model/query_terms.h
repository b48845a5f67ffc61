// Sparse vectors of queries without inference: each token has a weight of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "native_infer/sparse.h"
#include "native_infer/tokenizer.h"

namespace native_infer {

/// The module SparseStaticEmbedding of sentence-transformers. Immutable; any thread.
class QueryTerms {
 public:
  QueryTerms(std::unique_ptr<Tokenizer> tokenizer, std::size_t max_tokens,
             std::vector<float> weights)
      : tokenizer_(std::move(tokenizer)), max_tokens_(max_tokens), weights_(std::move(weights)) {}

  /// Adds no special tokens.
  const Tokenizer& tokenizer() const { return *tokenizer_; }
  /// Max tokens of a query.
  std::size_t max_tokens() const { return max_tokens_; }
  /// The weights of these tokens that are above 0, each once, in ascending order of their ids.
  std::vector<Term> terms_of(std::span<const std::int32_t> ids) const;

 private:
  const std::unique_ptr<Tokenizer> tokenizer_;
  const std::size_t max_tokens_;
  const std::vector<float> weights_;  // by id
};

/// Reads `folder`, that of the module: its tokenizer, and the weights from `model.safetensors` or
/// from the JSON file that `path` of its config.json names. `vocabulary` is how many there must be.
/// Throws `Error` with `MODEL_INVALID`, naming the file.
std::shared_ptr<const QueryTerms> load_query_terms(const std::filesystem::path& folder,
                                                   std::size_t vocabulary);

}  // namespace native_infer
