// Sparse vectors: a weight for some tokens of the vocabulary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace native_infer {

/// A token of the vocabulary and its weight, which is more than 0.
struct Term {
  std::uint32_t id = 0;
  float weight = 0;
  friend bool operator==(const Term&, const Term&) = default;
};

/// How the module SpladePooling of sentence-transformers makes weights of the logits that each
/// token of a text, special tokens included, has for the vocabulary.
struct TermRules {
  /// log(1 + max(x, 0)) of each logit: once, or twice one after the other.
  bool twice = false;
  /// The weights of all tokens are added up; else the largest of them counts.
  bool sum = false;
};

/// The weight of a logit. 0 unless it is positive; NaN for NaN.
float term_weight(float logit, const TermRules& rules);

/// The terms of a text whose tokens have these logits, row-major [tokens, width], in ascending
/// order of their ids. NaN among the logits gives a single term, whose weight is NaN.
std::vector<Term> terms_of(std::span<const float> logits, std::size_t width,
                           const TermRules& rules);

/// Whether no weight is NaN or infinite.
bool all_finite(std::span<const Term> terms);

/// Leaves the `count` terms with the largest weights, of equal ones the first, in their order.
void keep_heaviest(std::vector<Term>& terms, std::size_t count);

}  // namespace native_infer
