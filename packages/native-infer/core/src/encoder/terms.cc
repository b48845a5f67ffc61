#include <algorithm>
#include <cmath>

#include "native_infer/sparse.h"

namespace native_infer {

float term_weight(float logit, const TermRules& rules) {
  if (logit <= 0) return 0;
  const float weight = std::log1p(logit);
  return rules.twice ? std::log1p(weight) : weight;
}

std::vector<Term> terms_of(std::span<const float> logits, std::size_t width,
                           const TermRules& rules) {
  std::vector<float> weights(width);
  for (std::size_t at = 0; at < logits.size(); at += width) {
    for (std::size_t id = 0; id < width; ++id) {
      if (std::isnan(logits[at + id])) return {{static_cast<std::uint32_t>(id), logits[at + id]}};
      const float weight = term_weight(logits[at + id], rules);
      weights[id] = rules.sum ? weights[id] + weight : std::max(weights[id], weight);
    }
  }
  std::vector<Term> terms;
  for (std::size_t id = 0; id < width; ++id) {
    if (weights[id] > 0) terms.push_back({static_cast<std::uint32_t>(id), weights[id]});
  }
  return terms;
}

bool all_finite(std::span<const Term> terms) {
  return std::all_of(terms.begin(), terms.end(),
                     [](const Term& term) { return std::isfinite(term.weight); });
}

void keep_heaviest(std::vector<Term>& terms, std::size_t count) {
  if (terms.size() <= count) return;
  const auto heavier = [](const Term& one, const Term& other) {
    return one.weight != other.weight ? one.weight > other.weight : one.id < other.id;
  };
  const auto end = terms.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(terms.begin(), end, terms.end(), heavier);
  terms.erase(end, terms.end());
  std::sort(terms.begin(), terms.end(),
            [](const Term& one, const Term& other) { return one.id < other.id; });
}

}  // namespace native_infer
