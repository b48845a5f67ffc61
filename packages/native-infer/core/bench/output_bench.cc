// From token vectors to the bytes that are handed out: pooling, normalising, converting. For
// vectors of 384 dimensions.
#include "native_infer/output.h"

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "native_infer/pooling.h"

namespace native_infer::bench {
namespace {

constexpr std::size_t kWidth = 384;

std::vector<float> random_floats(std::size_t count) {
  std::mt19937 random(1);
  std::normal_distribution<float> distribution;
  std::vector<float> values(count);
  for (float& value : values) value = distribution(random);
  return values;
}

void pool_and_normalize(benchmark::State& state, Pooling pooling, std::size_t tokens) {
  const std::vector<float> vectors = random_floats(tokens * kWidth);
  std::vector<float> vector(kWidth);
  for (auto _ : state) {
    pool(pooling, vectors, vector);
    normalize(vector);
    benchmark::DoNotOptimize(vector.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(vectors.size() * sizeof(float)));
}

void convert_to(benchmark::State& state, OutputType type) {
  std::vector<float> vector = random_floats(kWidth);
  normalize(vector);
  std::vector<std::byte> out(output_bytes(type, kWidth));
  for (auto _ : state) {
    convert(type, vector, nullptr, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
}

void register_all() {
  for (const Pooling pooling : {Pooling::kMean, Pooling::kCls, Pooling::kMax, Pooling::kLastToken,
                                Pooling::kMeanSqrtLen, Pooling::kWeightedMean}) {
    const std::string name = "pool_and_normalize/" + std::string(pooling_name(pooling));
    benchmark::RegisterBenchmark((name + "/short").c_str(), pool_and_normalize, pooling, 6);
    benchmark::RegisterBenchmark((name + "/long").c_str(), pool_and_normalize, pooling, 256);
  }
  for (const OutputType type : {OutputType::kFloat32, OutputType::kInt8, OutputType::kUint8,
                                OutputType::kBinary, OutputType::kUbinary}) {
    const std::string name = "convert/" + std::string(output_type_name(type));
    benchmark::RegisterBenchmark(name.c_str(), convert_to, type);
  }
}

[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace native_infer::bench
