// Attention of one head of one text in fp32: keys are transposed once, then blocks of queries
// are scored, turned into weights and multiplied with the values.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_set.h"
#include "kernels/simd/functions.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

inline constexpr float kLog2E = 1.44269504F;
/// The score of what is not there: its weight becomes nearly 0.
inline constexpr float kLowest = -1e30F;

inline std::size_t round_up(std::size_t x, std::size_t multiple) {
  return (x + multiple - 1) / multiple * multiple;
}

/// Replaces the scores past `count`, up to the next whole vector, by `kLowest`; gives back the
/// greatest score.
template <class V>
inline float greatest_score(float* scores, std::size_t count) {
  const std::size_t tail = (count - 1) / V::kLanes * V::kLanes;
  auto highest = V::first_lanes(V::load(scores + tail), count - tail, V::set(kLowest));
  V::store(scores + tail, highest);
  for (std::size_t i = 0; i < tail; i += V::kLanes) highest = V::max(highest, V::load(scores + i));
  return V::highest(highest);
}

/// Hands exp(score - greatest) to `store(at, vector)` for all vectors of scores and gives back
/// their sum.
template <class V, bool kShort, class Store>
inline float exponentials(const float* scores, std::size_t count, float greatest,
                          const Store& store) {
  const auto factor = V::set(kLog2E);
  const auto shift = V::set(-greatest * kLog2E);
  auto sum = V::set(0);
  for (std::size_t i = 0; i < count; i += V::kLanes) {
    const auto weight = exp2_of_negative<V, kShort>(V::fma(V::load(scores + i), factor, shift));
    store(i, weight);
    sum = V::add(sum, weight);
  }
  return V::sum(sum);
}

/// What stays the same for all queries of a head.
struct HeadView {
  const float* q = nullptr;
  const float* v = nullptr;
  std::size_t row_stride = 0;
  /// [padded/V::kLanes][head_size][V::kLanes]: transposed keys, zeros past `length`.
  const float* keys = nullptr;
  std::size_t length = 0;
  /// `length` up to the next whole vector.
  std::size_t padded = 0;
  std::size_t head_size = 0;
  /// [kQueryBlock][scores_stride], of which `padded` are in use.
  float* scores = nullptr;
  std::size_t scores_stride = 0;
  float* context = nullptr;
  std::size_t context_stride = 0;
};

/// The scores of `kQueries` queries with `kVectors` vectors of keys.
template <class V, std::size_t kQueries, std::size_t kVectors>
inline void score_keys(const HeadView& head, std::size_t first, std::size_t key) {
  using F = typename V::F;
  F total[kQueries][kVectors];
  NATIVE_INFER_UNROLL
  for (auto& query : total) {
    NATIVE_INFER_UNROLL
    for (auto& t : query) t = V::set(0);
  }
  const float* q = head.q + first * head.row_stride;
  const float* keys = head.keys + key * head.head_size;
  const std::size_t next_vector = V::kLanes * head.head_size;
  for (std::size_t d = 0; d < head.head_size; ++d, keys += V::kLanes) {
    NATIVE_INFER_UNROLL
    for (std::size_t i = 0; i < kQueries; ++i) {
      const F x = V::set(q[i * head.row_stride + d]);
      NATIVE_INFER_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v)
        total[i][v] = V::fma(x, V::load(keys + v * next_vector), total[i][v]);
    }
  }
  NATIVE_INFER_UNROLL
  for (std::size_t i = 0; i < kQueries; ++i) {
    NATIVE_INFER_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v)
      V::store(head.scores + i * head.scores_stride + key + v * V::kLanes, total[i][v]);
  }
}

template <class V, std::size_t kQueries>
inline void score_queries(const HeadView& head, std::size_t first) {
  std::size_t key = 0;
  for (; key + 2 * V::kLanes <= head.padded; key += 2 * V::kLanes)
    score_keys<V, kQueries, 2>(head, first, key);
  if (key < head.padded) score_keys<V, kQueries, 1>(head, first, key);
}

/// `kVectors` vectors of the contexts of `kQueries` queries, from column `d` of the head on.
template <class V, std::size_t kQueries, std::size_t kVectors>
inline void weigh_columns(const HeadView& head, std::size_t first, std::size_t d,
                          const float* sums) {
  using F = typename V::F;
  F total[kQueries][kVectors];
  NATIVE_INFER_UNROLL
  for (auto& query : total) {
    NATIVE_INFER_UNROLL
    for (auto& t : query) t = V::set(0);
  }
  const float* values = head.v + d;
  for (std::size_t key = 0; key < head.length; ++key, values += head.row_stride) {
    NATIVE_INFER_UNROLL
    for (std::size_t i = 0; i < kQueries; ++i) {
      const F weight = V::set(head.scores[i * head.scores_stride + key]);
      NATIVE_INFER_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v)
        total[i][v] = V::fma(weight, V::load(values + v * V::kLanes), total[i][v]);
    }
  }
  NATIVE_INFER_UNROLL
  for (std::size_t i = 0; i < kQueries; ++i) {
    const F inverse = V::set(1.0F / sums[i]);
    float* context = head.context + (first + i) * head.context_stride + d;
    NATIVE_INFER_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v)
      V::store(context + v * V::kLanes, V::mul(total[i][v], inverse));
  }
}

template <class V, std::size_t kQueries>
inline void weigh_values(const HeadView& head, std::size_t first, const float* sums) {
  std::size_t d = 0;
  for (; d + 2 * V::kLanes <= head.head_size; d += 2 * V::kLanes)
    weigh_columns<V, kQueries, 2>(head, first, d, sums);
  if (d < head.head_size) weigh_columns<V, kQueries, 1>(head, first, d, sums);
}

template <class V, std::size_t kQueries>
inline void attend(const HeadView& head, std::size_t first) {
  float greatest[kQueries];
  float sums[kQueries];
  score_queries<V, kQueries>(head, first);
  for (std::size_t i = 0; i < kQueries; ++i) {
    greatest[i] = greatest_score<V>(head.scores + i * head.scores_stride, head.length);
  }
  for (std::size_t i = 0; i < kQueries; ++i) {
    float* scores = head.scores + i * head.scores_stride;
    const auto store = [scores](std::size_t at, typename V::F x) { V::store(scores + at, x); };
    sums[i] = exponentials<V, false>(scores, head.length, greatest[i], store);
  }
  weigh_values<V, kQueries>(head, first, sums);
}

/// Queries that are scored at once: their sums with two vectors of keys, the keys and a query's
/// number fill sixteen registers. Fewer would wait for loads and for the sums before them, more run
/// out of registers for the rows' addresses.
inline constexpr std::size_t kQueryBlock = 6;

/// Finds the instance for exactly `queries` queries, at most `kQueries`.
template <class V, std::size_t kQueries>
inline void attend_few(const HeadView& head, std::size_t first, std::size_t queries) {
  if constexpr (kQueries > 1) {
    if (queries < kQueries) return attend_few<V, kQueries - 1>(head, first, queries);
  }
  attend<V, kQueries>(head, first);
}

template <class V>
std::size_t attention_scratch_bytes(std::size_t length, std::size_t head_size) {
  const std::size_t padded = round_up(length, V::kLanes);
  return padded * head_size * sizeof(float) + kQueryBlock * row_stride(padded * sizeof(float));
}

/// Squares of keys go through registers: a walk down the columns would touch a line of the cache
/// for each number.
template <class V>
inline void transpose_keys(const float* k, const HeadView& head, float* keys) {
  for (std::size_t key = 0; key < head.length; key += V::kLanes) {
    for (std::size_t d = 0; d < head.head_size; d += V::kLanes) {
      typename V::F square[V::kLanes];
      NATIVE_INFER_UNROLL
      for (std::size_t i = 0; i < V::kLanes; ++i) {
        square[i] =
            key + i < head.length ? V::load(k + (key + i) * head.row_stride + d) : V::set(0);
      }
      V::transpose(square);
      NATIVE_INFER_UNROLL
      for (std::size_t i = 0; i < V::kLanes; ++i)
        V::store(keys + key * head.head_size + (d + i) * V::kLanes, square[i]);
    }
  }
}

template <class V>
void attention(const AttentionArgs& args) {
  HeadView view;
  view.length = args.length;
  view.padded = round_up(args.length, V::kLanes);
  view.head_size = args.head_size;
  view.row_stride = args.stride;
  auto* keys = reinterpret_cast<float*>(args.scratch);
  view.keys = keys;
  view.scores = keys + args.head_size * view.padded;
  view.scores_stride = row_stride(view.padded * sizeof(float)) / sizeof(float);
  view.context_stride = args.context_stride;
  for (std::size_t head = args.head_begin; head < args.head_end; ++head) {
    const std::size_t column = head * args.head_size;
    view.q = static_cast<const float*>(args.q) + column;
    view.v = static_cast<const float*>(args.v) + column;
    view.context = args.context + column;
    transpose_keys<V>(static_cast<const float*>(args.k) + column, view, keys);
    for (std::size_t query = 0; query < args.queries; query += kQueryBlock)
      attend_few<V, kQueryBlock>(view, query, args.queries - query);
  }
}

}  // namespace
}  // namespace native_infer
