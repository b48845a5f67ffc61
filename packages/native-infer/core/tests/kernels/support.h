// Random weights, operands and threads for the tests of the kernels.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "kernels/kernel_sets.h"
#include "kernels/parallel_for.h"
#include "kernels/weights.h"
#include "kernels/workspace.h"

namespace native_infer::test {

using Random = std::mt19937;

/// Memory as the kernels want it: aligned, and initialised to 0.
template <class T>
class Aligned {
 public:
  explicit Aligned(std::size_t count) : size_(count) {
    data_ = reinterpret_cast<T*>(memory_.reserve(count * sizeof(T) + kAlignment));
  }
  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

 private:
  Workspace memory_;
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

std::vector<float> random_floats(Random& random, std::size_t count, float low, float high);

/// A linear with its numbers in every form: what a kernel reads, and the plain matrix it stands
/// for.
struct TestLinear {
  /// The first `faint` columns are `faintness` times as large as the others.
  TestLinear(Random& random, std::size_t k, std::size_t n, Precision precision, bool with_factors,
             std::size_t faint = 0, float faintness = 1.0F);

  /// As the kernels see it. Valid as long as this object is neither moved nor destroyed.
  LinearWeights view() const;

  std::size_t k;
  std::size_t n;
  Precision precision;
  /// [k][n]: what x (before the channel factors) is multiplied with.
  std::vector<float> matrix;
  std::vector<float> scales;
  std::vector<float> bias;
  std::vector<float> factors;
  Aligned<std::byte> data;
};

struct TestNorm {
  TestNorm(Random& random, std::size_t width);
  NormWeights view() const { return {gamma.data(), beta.data()}; }
  std::vector<float> gamma;
  std::vector<float> beta;
};

struct TestLayer {
  TestLayer(Random& random, const EncoderConfig& config, float sharpness);
  TestLinear qkv;
  TestLinear attention_output;
  TestNorm attention_norm;
  TestLinear feed_forward_up;
  TestLinear feed_forward_down;
  TestNorm output_norm;
};

/// A whole encoder of random weights.
struct TestModel {
  /// Attention's scores grow with `sharpness`: 0.2 lets few tokens take most of the weight.
  TestModel(std::uint32_t seed, const EncoderConfig& config, float sharpness = 0.2F);

  EncoderWeights view() const;

  EncoderConfig config;
  std::vector<std::int8_t> word_rows;
  std::vector<float> word_scales;
  std::vector<float> position_rows;
  std::vector<float> token_type_row;
  std::unique_ptr<TestNorm> embedding_norm;
  std::vector<std::unique_ptr<TestLayer>> layers;
};

/// Sizes that are small enough to be quick and odd enough to have tails everywhere.
EncoderConfig small_config(Precision precision = Precision::int8);

/// Packed sequences of random ids.
struct TestBatch {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> offsets = {0};
  void add(const std::vector<std::int32_t>& sequence);
};

std::vector<std::int32_t> random_ids(Random& random, std::size_t count, std::size_t vocabulary);

/// Real threads, started anew for each loop; pieces are taken in turn.
class ThreadedFor final : public ParallelFor {
 public:
  explicit ThreadedFor(std::size_t threads) : threads_(threads) {}
  std::size_t threads() const override { return threads_; }
  void run(std::size_t count, Body body, void* context) const override;

 private:
  std::size_t threads_;
};

/// Cosine of the angle between two vectors.
double cosine(const float* a, const float* b, std::size_t count);

/// A set's name as GoogleTest wants it in a test's name.
std::string test_name(const KernelSet* set);

/// The precisions that `set` has.
std::vector<Precision> precisions_of(const KernelSet& set);

/// What `linear` makes of weights before it multiplies with them.
struct TestPreparation {
  TestPreparation(const LinearKernels& linear, const LinearWeights& weights, std::size_t groups)
      : column_offsets(groups * weights.n),
        prepared(linear.prepare == nullptr ? 0 : linear.prepared_bytes(weights, groups)) {
    if (linear.column_offsets != nullptr)
      linear.column_offsets(weights, groups, column_offsets.data());
    if (linear.prepare != nullptr) linear.prepare(weights, groups, prepared.data());
  }
  std::vector<float> column_offsets;
  std::vector<std::byte> prepared;
};

/// Encodes `rows` rows of fp32 as `set` wants a linear's input; one group.
class TestOperand {
 public:
  TestOperand(const LinearKernels& linear, const std::vector<float>& input, std::size_t rows,
              std::size_t k, std::size_t groups, const float* factors);
  const Operand& view() const { return operand_; }

 private:
  Aligned<std::byte> data_;
  std::vector<float> scales_;
  std::vector<float> offsets_;
  Operand operand_;
};

inline std::size_t weight_bytes(Precision precision) {
  return precision == Precision::int8 ? 1 : precision == Precision::bf16 ? 2 : 4;
}

/// bf16 by cutting off: the matrix is then exactly what is stored.
inline std::uint16_t cut_to_bf16(float x) {
  return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(x) >> 16);
}

/// Index of weight (k, n) in the blocked layout with `depth` consecutive k of a column side by
/// side.
inline std::size_t blocked_index(std::size_t k, std::size_t n, std::size_t rows,
                                 std::size_t depth) {
  return ((n / 16) * (rows / depth) + k / depth) * 16 * depth + (n % 16) * depth + k % depth;
}

inline std::vector<float> random_floats(Random& random, std::size_t count, float low, float high) {
  std::uniform_real_distribution<float> distribution(low, high);
  std::vector<float> values(count);
  for (float& value : values) value = distribution(random);
  return values;
}

inline TestLinear::TestLinear(Random& random, std::size_t k_, std::size_t n_, Precision precision_,
                              bool with_factors, std::size_t faint, float faintness)
    : k(k_),
      n(n_),
      precision(precision_),
      matrix(k_ * n_),
      scales(random_floats(random, n_, 0.5F, 1.5F)),
      bias(random_floats(random, n_, -0.5F, 0.5F)),
      data(k_ * n_ * weight_bytes(precision_)) {
  if (with_factors) factors = random_floats(random, k, 0.5F, 2.0F);
  std::uniform_int_distribution<int> distribution(-127, 127);
  const float size = 2.0F / (127.0F * std::sqrt(static_cast<float>(k)));
  for (std::size_t j = 0; j < n; ++j) scales[j] *= j < faint ? faintness * size : size;
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const int value = distribution(random);
      const float weight = static_cast<float>(value) * scales[j];
      float exact = weight;
      if (precision == Precision::int8) {
        data[blocked_index(i, j, k, 4)] = static_cast<std::byte>(value);
      } else if (precision == Precision::bf16) {
        const std::uint16_t half = cut_to_bf16(weight);
        std::memcpy(data.data() + 2 * blocked_index(i, j, k, 2), &half, sizeof half);
        exact = std::bit_cast<float>(std::uint32_t{half} << 16);
      } else {
        std::memcpy(data.data() + 4 * blocked_index(i, j, k, 1), &weight, sizeof weight);
      }
      matrix[i * n + j] = exact * (with_factors ? factors[i] : 1.0F);
    }
  }
}

inline LinearWeights TestLinear::view() const {
  LinearWeights weights;
  weights.data = data.data();
  weights.scales = precision == Precision::int8 ? scales.data() : nullptr;
  weights.bias = bias.data();
  weights.channel_factors = factors.empty() ? nullptr : factors.data();
  weights.k = k;
  weights.n = n;
  return weights;
}

inline TestNorm::TestNorm(Random& random, std::size_t width)
    : gamma(random_floats(random, width, 0.5F, 1.5F)),
      beta(random_floats(random, width, -0.3F, 0.3F)) {}

/// Of the queries: scores are then alike for all head sizes.
inline float query_factor(const EncoderConfig& c, float sharpness) {
  return sharpness * std::sqrt(32.0F * static_cast<float>(c.heads) / static_cast<float>(c.hidden));
}

inline TestLayer::TestLayer(Random& random, const EncoderConfig& c, float sharpness)
    : qkv(random, c.hidden, 3 * c.hidden, c.precision, true, c.hidden, query_factor(c, sharpness)),
      attention_output(random, c.hidden, c.hidden, c.precision, false),
      attention_norm(random, c.hidden),
      feed_forward_up(random, c.hidden, c.feed_forward, c.precision, true),
      feed_forward_down(random, c.feed_forward, c.hidden, c.precision, true),
      output_norm(random, c.hidden) {}

inline TestModel::TestModel(std::uint32_t seed, const EncoderConfig& c, float sharpness)
    : config(c) {
  Random random(seed);
  std::uniform_int_distribution<int> bytes(-127, 127);
  word_rows.resize(c.vocabulary * c.hidden);
  for (std::int8_t& value : word_rows) value = static_cast<std::int8_t>(bytes(random));
  word_scales = random_floats(random, c.vocabulary, 0.005F, 0.01F);
  position_rows = random_floats(random, c.positions * c.hidden, -0.3F, 0.3F);
  token_type_row = random_floats(random, c.hidden, -0.1F, 0.1F);
  embedding_norm = std::make_unique<TestNorm>(random, c.hidden);
  for (std::size_t i = 0; i < c.layers; ++i)
    layers.push_back(std::make_unique<TestLayer>(random, c, sharpness));
}

inline EncoderWeights TestModel::view() const {
  EncoderWeights weights;
  weights.word_rows = word_rows.data();
  weights.word_scales = word_scales.data();
  weights.position_rows = position_rows.data();
  weights.token_type_row = token_type_row.data();
  weights.embedding_norm = embedding_norm->view();
  for (const auto& layer : layers) {
    weights.layers.push_back({layer->qkv.view(), layer->attention_output.view(),
                              layer->attention_norm.view(), layer->feed_forward_up.view(),
                              layer->feed_forward_down.view(), layer->output_norm.view()});
  }
  return weights;
}

inline EncoderConfig small_config(Precision precision) {
  EncoderConfig config;
  config.layers = 2;
  config.hidden = 128;
  config.heads = 4;
  config.feed_forward = 448;
  config.vocabulary = 100;
  config.positions = 80;
  config.precision = precision;
  config.feed_forward_groups = 7;
  return config;
}

inline void TestBatch::add(const std::vector<std::int32_t>& sequence) {
  ids.insert(ids.end(), sequence.begin(), sequence.end());
  offsets.push_back(static_cast<std::int32_t>(ids.size()));
}

inline std::vector<std::int32_t> random_ids(Random& random, std::size_t count,
                                            std::size_t vocabulary) {
  std::uniform_int_distribution<std::int32_t> distribution(
      0, static_cast<std::int32_t>(vocabulary) - 1);
  std::vector<std::int32_t> ids(count);
  for (std::int32_t& id : ids) id = distribution(random);
  return ids;
}

inline void ThreadedFor::run(std::size_t count, Body body, void* context) const {
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < threads_; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = next++; i < count; i = next++) body(context, i);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

inline double cosine(const float* a, const float* b, std::size_t count) {
  double dot = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < count; ++i) {
    dot += double{a[i]} * b[i];
    aa += double{a[i]} * a[i];
    bb += double{b[i]} * b[i];
  }
  return dot / std::sqrt(aa * bb);
}

inline std::string test_name(const KernelSet* set) {
  std::string name(set->name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

inline std::vector<Precision> precisions_of(const KernelSet& set) {
  std::vector<Precision> precisions;
  for (const Precision p : {Precision::int8, Precision::bf16, Precision::f32}) {
    if (set.linear(p).apply != nullptr) precisions.push_back(p);
  }
  return precisions;
}

inline TestOperand::TestOperand(const LinearKernels& linear, const std::vector<float>& input,
                                std::size_t rows, std::size_t k, std::size_t groups,
                                const float* factors)
    : data_((rows + kRowPadding) * linear.operand_row_bytes(k)),
      scales_(rows * groups),
      offsets_(rows * groups) {
  operand_ = {data_.data(), linear.operand_row_bytes(k), scales_.data(), offsets_.data(), groups};
  const std::size_t width = k / groups;
  for (std::size_t group = 0; group < groups; ++group) {
    const float* group_factors = factors == nullptr ? nullptr : factors + group * width;
    linear.encode({input.data() + group * width, k, group_factors, rows, width, group, operand_});
  }
}

}  // namespace native_infer::test
