#include <array>
#include <cmath>
#include <limits>

#include "native_infer/late_interaction.h"

namespace native_infer {
namespace {

/// Partial sums that a compiler can keep in vector registers; in a fixed order.
constexpr std::size_t kLanes = 16;

float dot(const float* left, const float* right, std::size_t width) {
  std::array<float, kLanes> sums{};
  std::size_t at = 0;
  for (; at + kLanes <= width; at += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      sums[lane] += left[at + lane] * right[at + lane];
  }
  for (std::size_t lane = 0; at < width; ++at, ++lane) sums[lane] += left[at] * right[at];
  float sum = 0;
  for (const float part : sums) sum += part;
  return sum;
}

float best_of(const float* query, const TokenRows& document) {
  float best = -std::numeric_limits<float>::infinity();
  for (std::size_t at = 0; at < document.values.size(); at += document.width) {
    const float product = dot(query, document.values.data() + at, document.width);
    if (std::isnan(product)) return product;
    if (product > best) best = product;
  }
  return best;
}

}  // namespace

float max_sim(const TokenRows& query, const TokenRows& document) {
  if (document.values.empty()) return 0;
  float score = 0;
  for (std::size_t at = 0; at < query.values.size(); at += query.width)
    score += best_of(query.values.data() + at, document);
  return score;
}

}  // namespace native_infer
