// One linear from a file's tensors into the layout of the kernels.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "families/encoder_parts.h"
#include "native_infer/precision.h"
#include "packing/places.h"

namespace native_infer {

/// Linears that become one, their outputs beside each other: output o of part p is multiplied by
/// `factor`.
struct LinearPart {
  const LinearParts* parts = nullptr;
  float factor = 1;
  /// [outputs], multiplied too; empty: ones.
  std::span<const float> output_factors;
};

/// The largest magnitude of the weights of each input channel.
std::vector<float> weight_peaks(std::span<const LinearPart> parts, std::size_t k);

/// Writes data, scales, bias and, if `place` has room for them, channel factors, in the precision
/// of `place`. Weights are divided by `channel_factors` [k], unless these are empty. Only the last
/// part may have outputs that are no multiple of 16: the block, which is filled with zeros, has
/// outputs that are 0 behind them. Throws `Error` with `MODEL_INVALID`,
/// naming file and tensor, for NaN and infinity.
void pack_linear(std::span<const LinearPart> parts, std::span<const float> channel_factors,
                 const LinearPlace& place, std::byte* block);

/// `read_rows`, which throws for NaN and infinity. So do the others.
void read_finite_rows(const FloatTensor& matrix, std::size_t first, std::size_t rows,
                      std::span<float> out);
void read_finite(const FloatTensor& tensor, std::span<float> out);

/// The int8 numbers nearest to `values` / the scale that is returned, which is made so that the
/// largest becomes 127.
float quantise_row(std::span<const float> values, std::span<std::int8_t> out);

}  // namespace native_infer
