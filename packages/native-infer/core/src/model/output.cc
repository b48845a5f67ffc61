#include "native_infer/output.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>

#include "native_infer/error.h"
#include "native_infer/pooling.h"

namespace native_infer {
namespace {

struct NamedOutput {
  OutputType type;
  std::string_view name;
};
constexpr std::array<NamedOutput, 5> kOutputs = {{
    {OutputType::kFloat32, "float32"},
    {OutputType::kInt8, "int8"},
    {OutputType::kUint8, "uint8"},
    {OutputType::kBinary, "binary"},
    {OutputType::kUbinary, "ubinary"},
}};

/// sentence-transformers subtracts 128 from both kinds of byte to make them signed, which flips the
/// highest bit.
constexpr std::byte kToSigned{0x80};

std::byte step_of(float value, float min, float max) {
  const float span = (max - min) / 255.0F;
  const float step = span == 0.0F ? 1.0F : span;
  return static_cast<std::byte>(std::clamp(std::floor((value - min) / step), 0.0F, 255.0F));
}

void write_steps(std::span<const float> vector, const OutputRanges* ranges, std::byte flip,
                 std::span<std::byte> out) {
  const float bound = default_output_bound(vector.size());
  for (std::size_t i = 0; i < vector.size(); ++i) {
    const float min = ranges ? ranges->min[i] : -bound;
    const float max = ranges ? ranges->max[i] : bound;
    out[i] = step_of(vector[i], min, max) ^ flip;
  }
}

void write_bits(std::span<const float> vector, std::byte flip, std::span<std::byte> out) {
  std::fill(out.begin(), out.end(), flip);
  for (std::size_t i = 0; i < vector.size(); ++i) {
    if (vector[i] > 0.0F) out[i / 8] ^= std::byte{0x80} >> (i % 8);
  }
}

void check_sizes(OutputType type, std::span<const float> vector, const OutputRanges* ranges,
                 std::span<const std::byte> out) {
  const bool fits = out.size() == output_bytes(type, vector.size());
  if (fits && (!ranges || std::min(ranges->min.size(), ranges->max.size()) >= vector.size()))
    return;
  throw Error(ErrorCode::INTERNAL,
              "A vector of " + std::to_string(vector.size()) + " dimensions does not fit " +
                  (fits ? "its ranges." : std::to_string(out.size()) + " bytes."));
}

}  // namespace

std::string_view output_type_name(OutputType type) {
  const auto* found = std::find_if(kOutputs.begin(), kOutputs.end(),
                                   [&](const auto& named) { return named.type == type; });
  return found->name;
}

OutputType output_type_from_name(std::string_view name) {
  for (const NamedOutput& named : kOutputs) {
    if (named.name == name) return named.type;
  }
  throw Error(ErrorCode::INVALID_ARGUMENT,
              "output is '" + std::string(name) +
                  "'; allowed are float32, int8, uint8, binary and ubinary.");
}

std::size_t output_bytes(OutputType type, std::size_t dimensions) {
  switch (type) {
    case OutputType::kFloat32:
      return dimensions * sizeof(float);
    case OutputType::kInt8:
    case OutputType::kUint8:
      return dimensions;
    case OutputType::kBinary:
    case OutputType::kUbinary:
      break;
  }
  return (dimensions + 7) / 8;
}

void check_output_ranges(const OutputRanges& ranges, std::size_t dimensions) {
  if (ranges.min.size() != dimensions || ranges.max.size() != dimensions) {
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "outputRanges has " + std::to_string(ranges.min.size()) + " min and " +
                    std::to_string(ranges.max.size()) + " max values; the model has " +
                    std::to_string(dimensions) + " dimensions.");
  }
  for (std::size_t i = 0; i < dimensions; ++i) {
    const float min = ranges.min[i];
    const float max = ranges.max[i];
    // The span must be finite too: it is divided by 255.
    if (std::isfinite(max - min) && min <= max) continue;
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "outputRanges of dimension " + std::to_string(i) + " are " + std::to_string(min) +
                    " to " + std::to_string(max) + "; they must be finite and in order.");
  }
}

float default_output_bound(std::size_t dimensions) {
  constexpr float kRootMeanSquares = 5.0F;
  return std::min(1.0F, kRootMeanSquares / std::sqrt(static_cast<float>(dimensions)));
}

void convert(OutputType type, std::span<const float> vector, const OutputRanges* ranges,
             std::span<std::byte> out) {
  check_sizes(type, vector, ranges, out);
  switch (type) {
    case OutputType::kFloat32:
      std::memcpy(out.data(), vector.data(), out.size());
      return;
    case OutputType::kInt8:
      return write_steps(vector, ranges, kToSigned, out);
    case OutputType::kUint8:
      return write_steps(vector, ranges, std::byte{0}, out);
    case OutputType::kBinary:
      return write_bits(vector, kToSigned, out);
    case OutputType::kUbinary:
      return write_bits(vector, std::byte{0}, out);
  }
}

void check_dimensions(std::size_t dimensions, std::size_t of_model) {
  if (dimensions >= 1 && dimensions <= of_model) return;
  throw Error(ErrorCode::INVALID_ARGUMENT, "dimensions is " + std::to_string(dimensions) +
                                               "; allowed are 1 to " + std::to_string(of_model) +
                                               " for this model.");
}

std::span<float> shorten(std::span<float> vector, std::size_t dimensions, bool renormalize) {
  check_dimensions(dimensions, vector.size());
  const std::span<float> kept = vector.first(dimensions);
  if (renormalize) normalize(kept);
  return kept;
}

}  // namespace native_infer
