// What is done to whole rows: embedding look-up, residual with layer norm, quantising. A row's
// arithmetic never depends on other rows. Widths are multiples of 64.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_set.h"
#include "kernels/simd/unroll.h"

namespace native_infer {
namespace {

/// Four running vectors, so that the loops below are not one chain of dependent operations.
inline constexpr std::size_t kChains = 4;

template <class V>
inline float total(const typename V::F (&chains)[kChains]) {
  return V::sum(V::add(V::add(chains[0], chains[1]), V::add(chains[2], chains[3])));
}

template <class V>
inline float row_sum(const float* row, std::size_t width) {
  typename V::F sums[kChains] = {V::set(0), V::set(0), V::set(0), V::set(0)};
  for (std::size_t i = 0; i < width; i += kChains * V::kLanes) {
    NATIVE_INFER_UNROLL
    for (std::size_t c = 0; c < kChains; ++c)
      sums[c] = V::add(sums[c], V::load(row + i + c * V::kLanes));
  }
  return total<V>(sums);
}

/// Of the distances from the mean.
template <class V>
inline float square_sum(const float* row, std::size_t width, typename V::F mean) {
  typename V::F squares[kChains] = {V::set(0), V::set(0), V::set(0), V::set(0)};
  for (std::size_t i = 0; i < width; i += kChains * V::kLanes) {
    NATIVE_INFER_UNROLL
    for (std::size_t c = 0; c < kChains; ++c) {
      const auto centered = V::sub(V::load(row + i + c * V::kLanes), mean);
      squares[c] = V::fma(centered, centered, squares[c]);
    }
  }
  return total<V>(squares);
}

/// Rows that go through each step together: the chain from a row's values to its mean, deviation or
/// range overlaps with those of other rows.
inline constexpr std::size_t kRowsAtATime = 4;

/// In-place layer norm of at most `kRowsAtATime` rows with these sums.
template <class V>
inline void normalize_rows(float* data, std::size_t rows, std::size_t width, const float* sums,
                           const NormWeights& norm, float epsilon) {
  using F = typename V::F;
  const float inverse_width = 1.0F / static_cast<float>(width);
  float squares[kRowsAtATime];
  for (std::size_t r = 0; r < rows; ++r)
    squares[r] = square_sum<V>(data + r * width, width, V::set(sums[r] * inverse_width));
  for (std::size_t r = 0; r < rows; ++r) {
    float* row = data + r * width;
    const F mean = V::set(sums[r] * inverse_width);
    const F inverse_deviation =
        V::set(1.0F / __builtin_sqrtf(squares[r] * inverse_width + epsilon));
    for (std::size_t i = 0; i < width; i += V::kLanes) {
      const F centered = V::sub(V::load(row + i), mean);
      const F slope = V::mul(inverse_deviation, V::load(norm.gamma + i));
      V::store(row + i, V::fma(centered, slope, V::load(norm.beta + i)));
    }
  }
}

/// Calls `use(first, rows)` for groups of at most `kRowsAtATime` rows.
template <class Use>
inline void for_each_few_rows(std::size_t rows, const Use& use) {
  for (std::size_t first = 0; first < rows; first += kRowsAtATime)
    use(first, rows - first < kRowsAtATime ? rows - first : kRowsAtATime);
}

template <class V>
void normalize(const NormArgs& args) {
  for_each_few_rows(args.rows, [&](std::size_t first, std::size_t rows) {
    float* data = args.data + first * args.width;
    float sums[kRowsAtATime];
    for (std::size_t r = 0; r < rows; ++r) sums[r] = row_sum<V>(data + r * args.width, args.width);
    normalize_rows<V>(data, rows, args.width, sums, args.norm, args.epsilon);
  });
}

/// Writes the sum of a row's three embeddings; gives back the sum of its numbers.
template <class V>
inline float embed_row(const EmbedArgs& args, std::size_t r) {
  using F = typename V::F;
  const auto id = static_cast<std::size_t>(args.ids[r]);
  const std::int8_t* word = args.word_rows + id * args.width;
  const F scale = V::set(args.word_scales[id]);
  const float* position =
      args.position_rows + static_cast<std::size_t>(args.positions[r]) * args.width;
  float* row = args.output + r * args.width;
  F sums[kChains] = {V::set(0), V::set(0), V::set(0), V::set(0)};
  for (std::size_t i = 0; i < args.width; i += kChains * V::kLanes) {
    NATIVE_INFER_UNROLL
    for (std::size_t c = 0; c < kChains; ++c) {
      const std::size_t at = i + c * V::kLanes;
      const F rest = V::add(V::load(position + at), V::load(args.token_type_row + at));
      const F x = V::fma(V::load_i8(word + at), scale, rest);
      V::store(row + at, x);
      sums[c] = V::add(sums[c], x);
    }
  }
  return total<V>(sums);
}

template <class V>
void embed(const EmbedArgs& args) {
  for_each_few_rows(args.rows, [&](std::size_t first, std::size_t rows) {
    float sums[kRowsAtATime];
    for (std::size_t r = 0; r < rows; ++r) sums[r] = embed_row<V>(args, first + r);
    normalize_rows<V>(args.output + first * args.width, rows, args.width, sums, args.norm,
                      args.epsilon);
  });
}

/// The value to quantise: `input[at]`, times its channel's factor where there are factors.
template <class V, bool kFactors>
inline typename V::F scaled_input(const float* input, const float* factors, std::size_t at) {
  const auto x = V::load(input + at);
  if constexpr (kFactors) return V::mul(x, V::load(factors + at));
  (void)factors;
  return x;
}

/// The min and max of one group of one row.
struct ValueRange {
  float min = 0;
  float max = 0;
};

template <class V, bool kFactors>
inline ValueRange value_range(const float* input, const float* factors, std::size_t width) {
  using F = typename V::F;
  constexpr std::size_t step = kChains * V::kLanes;
  F low[kChains];
  F high[kChains];
  NATIVE_INFER_UNROLL
  for (std::size_t c = 0; c < kChains; ++c) {
    low[c] = high[c] = scaled_input<V, kFactors>(input, factors, c * V::kLanes);
  }
  for (std::size_t i = step; i < width; i += step) {
    NATIVE_INFER_UNROLL
    for (std::size_t c = 0; c < kChains; ++c) {
      const F x = scaled_input<V, kFactors>(input, factors, i + c * V::kLanes);
      low[c] = V::min(low[c], x);
      high[c] = V::max(high[c], x);
    }
  }
  return {V::lowest(V::min(V::min(low[0], low[1]), V::min(low[2], low[3]))),
          V::highest(V::max(V::max(high[0], high[1]), V::max(high[2], high[3])))};
}

/// Quantises one group of one row onto the 256 steps of its range.
template <class V, bool kFactors>
inline void quantize_row(const float* input, const float* factors, std::size_t width,
                         const ValueRange& values, std::uint8_t* output) {
  using F = typename V::F;
  constexpr std::size_t step = kChains * V::kLanes;
  const float range = values.max - values.min;
  const float inverse = range > 0.0F ? 255.0F / range : 0.0F;
  const F slope = V::set(inverse);
  const F shift = V::set(-values.min * inverse);
  for (std::size_t i = 0; i < width; i += step) {
    F steps[kChains];
    NATIVE_INFER_UNROLL
    for (std::size_t c = 0; c < kChains; ++c) {
      steps[c] = V::fma(scaled_input<V, kFactors>(input, factors, i + c * V::kLanes), slope, shift);
    }
    V::store_u8(output + i, steps);
  }
}

/// Encodes at most `kRowsAtATime` rows.
template <class V, bool kFactors>
inline void encode_u8_rows(const EncodeArgs& args, std::size_t first, std::size_t rows) {
  ValueRange ranges[kRowsAtATime];
  for (std::size_t i = 0; i < rows; ++i) {
    const float* input = args.input + (first + i) * args.input_stride;
    ranges[i] = value_range<V, kFactors>(input, args.channel_factors, args.width);
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t row = first + i;
    const std::size_t slot = row * args.output.groups + args.group;
    args.output.row_scales[slot] = {(ranges[i].max - ranges[i].min) / 255.0F, ranges[i].min};
    auto* output = reinterpret_cast<std::uint8_t*>(args.output.data + row * args.output.stride);
    quantize_row<V, kFactors>(args.input + row * args.input_stride, args.channel_factors,
                              args.width, ranges[i], output + args.group * args.width);
  }
}

template <class V>
void encode_u8(const EncodeArgs& args) {
  for_each_few_rows(args.rows, [&](std::size_t first, std::size_t rows) {
    if (args.channel_factors != nullptr) {
      encode_u8_rows<V, true>(args, first, rows);
    } else {
      encode_u8_rows<V, false>(args, first, rows);
    }
  });
}

inline std::size_t operand_row_bytes_u8(std::size_t k) {
  return k;
}
inline std::size_t operand_row_bytes_bf16(std::size_t k) {
  return 2 * k;
}
inline std::size_t operand_row_bytes_f32(std::size_t k) {
  return 4 * k;
}

/// Copies the rows as fp32, or (kBf16) rounded to bf16.
template <class V, bool kBf16>
void encode_float(const EncodeArgs& args) {
  for (std::size_t r = 0; r < args.rows; ++r) {
    const float* input = args.input + r * args.input_stride;
    std::byte* row = args.output.data + r * args.output.stride;
    for (std::size_t i = 0; i < args.width; i += V::kLanes) {
      const auto x = args.channel_factors == nullptr
                         ? V::load(input + i)
                         : V::mul(V::load(input + i), V::load(args.channel_factors + i));
      const std::size_t at = args.group * args.width + i;
      if constexpr (kBf16) {
        V::store_bf16(reinterpret_cast<std::uint16_t*>(row) + at, x);
      } else {
        V::store(reinterpret_cast<float*>(row) + at, x);
      }
    }
  }
}

}  // namespace
}  // namespace native_infer
