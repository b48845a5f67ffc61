#include "native_infer/pooling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "native_infer/error.h"

namespace native_infer {
namespace {

struct NamedPooling {
  Pooling pooling;
  std::string_view name;
};
constexpr std::array<NamedPooling, 7> kPoolings = {{
    {Pooling::kMean, "mean"},
    {Pooling::kCls, "cls"},
    {Pooling::kMax, "max"},
    {Pooling::kLastToken, "last_token"},
    {Pooling::kMeanSqrtLen, "mean_sqrt_len"},
    {Pooling::kWeightedMean, "weighted_mean"},
    {Pooling::kNone, "none"},
}};

void add_rows(std::span<const float> tokens, std::span<float> sum) {
  const std::size_t width = sum.size();
  std::fill(sum.begin(), sum.end(), 0.0F);
  for (std::size_t at = 0; at < tokens.size(); at += width) {
    for (std::size_t i = 0; i < width; ++i) sum[i] += tokens[at + i];
  }
}

void scale_by(float scale, std::span<float> vector) {
  for (float& value : vector) value *= scale;
}

void pool_mean(std::span<const float> tokens, std::span<float> vector) {
  add_rows(tokens, vector);
  scale_by(static_cast<float>(vector.size()) / static_cast<float>(tokens.size()), vector);
}

void pool_mean_sqrt_len(std::span<const float> tokens, std::span<float> vector) {
  add_rows(tokens, vector);
  const float count = static_cast<float>(tokens.size()) / static_cast<float>(vector.size());
  scale_by(1.0F / std::sqrt(count), vector);
}

void pool_weighted_mean(std::span<const float> tokens, std::span<float> vector,
                        std::size_t left_out) {
  const std::size_t width = vector.size();
  std::fill(vector.begin(), vector.end(), 0.0F);
  float weight = static_cast<float>(left_out);
  float sum = 0;
  for (std::size_t at = 0; at < tokens.size(); at += width) {
    weight += 1.0F;
    sum += weight;
    for (std::size_t i = 0; i < width; ++i) vector[i] += weight * tokens[at + i];
  }
  scale_by(1.0F / sum, vector);
}

void pool_max(std::span<const float> tokens, std::span<float> vector) {
  const std::size_t width = vector.size();
  std::copy_n(tokens.begin(), width, vector.begin());
  for (std::size_t at = width; at < tokens.size(); at += width) {
    for (std::size_t i = 0; i < width; ++i) vector[i] = std::max(vector[i], tokens[at + i]);
  }
}

}  // namespace

std::string_view pooling_name(Pooling pooling) {
  const auto* found = std::find_if(kPoolings.begin(), kPoolings.end(),
                                   [&](const auto& named) { return named.pooling == pooling; });
  return found->name;
}

Pooling pooling_from_name(std::string_view name) {
  for (const NamedPooling& named : kPoolings) {
    if (named.name == name) return named.pooling;
  }
  throw Error(ErrorCode::INVALID_ARGUMENT,
              "pooling is '" + std::string(name) +
                  "'; allowed are mean, cls, max, last_token, mean_sqrt_len, weighted_mean and "
                  "none.");
}

void pool(Pooling pooling, std::span<const float> tokens, std::span<float> vector,
          std::size_t left_out) {
  const std::size_t width = vector.size();
  switch (pooling) {
    case Pooling::kMean:
      return pool_mean(tokens, vector);
    case Pooling::kMax:
      return pool_max(tokens, vector);
    case Pooling::kMeanSqrtLen:
      return pool_mean_sqrt_len(tokens, vector);
    case Pooling::kWeightedMean:
      return pool_weighted_mean(tokens, vector, left_out);
    case Pooling::kCls:
    case Pooling::kNone:
      std::copy_n(tokens.begin(), width, vector.begin());
      return;
    case Pooling::kLastToken:
      std::copy(tokens.end() - static_cast<std::ptrdiff_t>(width), tokens.end(), vector.begin());
      return;
  }
}

void pool(std::span<const Pooling> poolings, std::span<const float> tokens, std::size_t width,
          std::span<float> vector, std::size_t left_out) {
  for (std::size_t i = 0; i < poolings.size(); ++i)
    pool(poolings[i], tokens, vector.subspan(i * width, width), left_out);
}

void normalize(std::span<float> vector) {
  double sum = 0;
  for (const float value : vector) sum += static_cast<double>(value) * static_cast<double>(value);
  const float scale = static_cast<float>(1.0 / std::max(std::sqrt(sum), 1e-12));
  for (float& value : vector) value *= scale;
}

bool all_finite(std::span<const float> vector) {
  return std::all_of(vector.begin(), vector.end(),
                     [](float value) { return std::isfinite(value); });
}

}  // namespace native_infer
