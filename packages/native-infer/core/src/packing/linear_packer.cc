#include "packing/linear_packer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

#include "native_infer/error.h"
#include "weights/short_floats.h"

namespace native_infer {
namespace {

/// All ones for infinity and NaN.
constexpr std::uint32_t kExponent = 0x7F800000;

void check_finite(const FloatTensor& tensor, std::span<const float> values) {
  // The bits are looked at all together first: a search for the place would be slower.
  std::uint32_t found = 0;
  for (const float value : values)
    found |=
        static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(value) & kExponent) == kExponent);
  if (found == 0) return;
  throw Error(ErrorCode::MODEL_INVALID, tensor.source + " holds NaN or infinity.");
}

/// Ties to even, as nearbyint, for magnitudes below 2^22.
float rounded(float value) {
  constexpr float kMagic = 12582912.0F;  // 1.5 * 2^23: its last bit counts ones
  return (value + kMagic) - kMagic;
}

float largest(std::span<const float> values) {
  float peak = 0;
  for (const float value : values) peak = std::max(peak, std::fabs(value));
  return peak;
}

float scale_of(std::span<const float> values) {
  constexpr float kMax = 127;
  const float scale = largest(values) / kMax;
  return scale > 0 ? scale : 1;
}

std::int8_t quantised(float value, float scale) {
  constexpr float kMax = 127;
  return static_cast<std::int8_t>(std::clamp(rounded(value / scale), -kMax, kMax));
}

/// One block of 16 outputs as fp32 [16][k], folded and smoothed, into the kernels' layout.
class BlockWriter {
 public:
  BlockWriter(const LinearPlace& place, std::byte* block) : place_(place), block_(block) {}

  void write(std::size_t first, std::span<const float> values) const {
    const std::size_t k = place_.k;
    std::byte* data = block_ + place_.data + first * k * weight_bytes(place_.precision);
    for (std::size_t column = 0; column < kBlockColumns; ++column) {
      const std::span<const float> row = values.subspan(column * k, k);
      switch (place_.precision) {
        case Precision::int8:
          write_int8(row, column, first, data);
          break;
        case Precision::bf16:
          write_bf16(row, column, data);
          break;
        case Precision::f32:
          write_f32(row, column, data);
          break;
      }
    }
  }

 private:
  void write_int8(std::span<const float> row, std::size_t column, std::size_t first,
                  std::byte* data) const {
    constexpr std::size_t kDepth = 4;
    const float scale = scale_of(row);
    reinterpret_cast<float*>(block_ + *place_.scales)[first + column] = scale;
    auto* out = reinterpret_cast<std::int8_t*>(data) + column * kDepth;
    for (std::size_t i = 0; i < row.size(); i += kDepth, out += kBlockColumns * kDepth) {
      for (std::size_t d = 0; d < kDepth; ++d) out[d] = quantised(row[i + d], scale);
    }
  }

  static void write_bf16(std::span<const float> row, std::size_t column, std::byte* data) {
    auto* out = reinterpret_cast<std::uint16_t*>(data) + column * 2;
    for (std::size_t i = 0; i < row.size(); i += 2, out += kBlockColumns * 2) {
      out[0] = to_bfloat16(row[i]);
      out[1] = to_bfloat16(row[i + 1]);
    }
  }

  static void write_f32(std::span<const float> row, std::size_t column, std::byte* data) {
    float* out = reinterpret_cast<float*>(data) + column;
    for (std::size_t i = 0; i < row.size(); ++i, out += kBlockColumns) *out = row[i];
  }

  const LinearPlace& place_;
  std::byte* const block_;
};

float output_factor(const LinearPart& part, std::size_t output) {
  return part.output_factors.empty() ? part.factor : part.factor * part.output_factors[output];
}

void pack_bias(const LinearPart& part, std::span<float> out) {
  read_finite(part.parts->bias, out);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] *= output_factor(part, i);
}

}  // namespace

void read_finite_rows(const FloatTensor& matrix, std::size_t first, std::size_t rows,
                      std::span<float> out) {
  read_rows(matrix, first, rows, out);
  check_finite(matrix, out);
}

void read_finite(const FloatTensor& tensor, std::span<float> out) {
  read_numbers(tensor, 0, out);
  check_finite(tensor, out);
}

float quantise_row(std::span<const float> values, std::span<std::int8_t> out) {
  const float scale = scale_of(values);
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = quantised(values[i], scale);
  return scale;
}

std::vector<float> weight_peaks(std::span<const LinearPart> parts, std::size_t k) {
  std::vector<float> peaks(k);
  std::vector<float> rows(kBlockColumns * k);
  for (const LinearPart& part : parts) {
    const FloatTensor& weight = part.parts->weight;
    for (std::size_t first = 0; first < weight.shape[0]; first += kBlockColumns) {
      read_finite_rows(weight, first, kBlockColumns, rows);
      for (std::size_t i = 0; i < rows.size(); i += k) {
        for (std::size_t j = 0; j < k; ++j)
          peaks[j] = std::max(peaks[j], std::fabs(rows[i + j] * part.factor));
      }
    }
  }
  return peaks;
}

void pack_linear(std::span<const LinearPart> parts, std::span<const float> channel_factors,
                 const LinearPlace& place, std::byte* block) {
  const BlockWriter writer(place, block);
  const std::size_t k = place.k;
  std::vector<float> rows(kBlockColumns * k);
  float* const biases = reinterpret_cast<float*>(block + place.bias);
  std::size_t begin = 0;
  for (const LinearPart& part : parts) {
    const FloatTensor& weight = part.parts->weight;
    const std::size_t outputs = weight.shape[0];
    pack_bias(part, {biases + begin, outputs});
    for (std::size_t first = 0; first < outputs; first += kBlockColumns) {
      const std::size_t count = std::min(kBlockColumns, outputs - first);
      read_finite_rows(weight, first, count, std::span(rows).first(count * k));
      std::fill(rows.begin() + static_cast<std::ptrdiff_t>(count * k), rows.end(), 0.0F);
      for (std::size_t i = 0; i < count; ++i) {
        const float factor = output_factor(part, first + i);
        float* const row = rows.data() + i * k;
        for (std::size_t j = 0; j < k; ++j) row[j] *= factor;
        for (std::size_t j = 0; j < channel_factors.size(); ++j) row[j] /= channel_factors[j];
      }
      writer.write(begin + first, rows);
    }
    begin += outputs;
  }
  if (place.channel_factors && !channel_factors.empty())
    std::memcpy(block + *place.channel_factors, channel_factors.data(),
                channel_factors.size_bytes());
}

}  // namespace native_infer
