// What the machine can do at best: the two numbers that bound every encoder. See
// docs/explanation/performance.md.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include "kernels/kernel_sets.h"
#include "kernels/workspace.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace native_infer::bench {
namespace {

/// The bitwise or of all words, `bytes` being a multiple of 256: as cheap as reading can be.
#if defined(__x86_64__)
__attribute__((target("avx2")))
#endif
std::uint64_t
or_of(const std::byte* data, std::size_t bytes) {
  using Vector = std::uint64_t __attribute__((vector_size(32)));
  const auto* at = reinterpret_cast<const Vector*>(data);
  const Vector* const end = at + bytes / sizeof(Vector);
  Vector a = {};
  Vector b = {};
  Vector c = {};
  Vector d = {};
  for (; at < end; at += 8) {
    a |= at[0] | at[4];
    b |= at[1] | at[5];
    c |= at[2] | at[6];
    d |= at[3] | at[7];
  }
  const Vector all = a | b | c | d;
  return all[0] | all[1] | all[2] | all[3];
}

/// Reads memory once, from front to back: bytes per second for a buffer of the given size. The
/// encoder's int8 weights have 10.6 MB; 256 MB and more do not fit into most last-level caches.
void read_bandwidth(benchmark::State& state) {
  const auto bytes = static_cast<std::size_t>(state.range(0));
  Workspace workspace;
  std::byte* data = workspace.reserve(bytes);
  std::memset(data, 1, bytes);
  for (auto _ : state) benchmark::DoNotOptimize(or_of(data, bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}
BENCHMARK(read_bandwidth)
    ->Arg(1 << 20)
    ->Arg(10 << 20)
    ->Arg(256 << 20)
    ->Arg(1 << 30)
    ->Unit(benchmark::kMillisecond);

#if defined(__x86_64__)
bool has(std::string_view name) {
  for (const KernelSet* set : available_kernels()) {
    if (set->name == name) return true;
  }
  return false;
}

/// Two for each multiply-add.
void count_operations(benchmark::State& state, double operations) {
  state.counters["operations"] = benchmark::Counter(
      operations, benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

constexpr int kRepeats = 1000;

/// int8 tile products on tiles that never leave the registers: the unit's peak, counted as two
/// operations for each multiply-add.
__attribute__((target("amx-tile,amx-int8"))) void amx_int8_peak(benchmark::State& state) {
  if (!has("amx")) {
    state.SkipWithError("this processor has no AMX, or Linux does not allow it");
    return;
  }
  struct alignas(64) TileConfig {
    std::uint8_t palette = 1;
    std::uint8_t start_row = 0;
    std::uint8_t reserved[14] = {};
    std::uint16_t columns[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
  };
  const TileConfig config;
  _tile_loadconfig(&config);
  for (auto _ : state) {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    _tile_zero(4);
    _tile_zero(5);
    _tile_zero(6);
    _tile_zero(7);
    for (int i = 0; i < kRepeats; ++i) {
      _tile_dpbusd(0, 4, 6);
      _tile_dpbusd(1, 4, 7);
      _tile_dpbusd(2, 5, 6);
      _tile_dpbusd(3, 5, 7);
    }
  }
  _tile_release();
  count_operations(state, 4.0 * kRepeats * 16 * 16 * 64 * 2);
}
BENCHMARK(amx_int8_peak);

/// More than the product of an instruction's latency and those that start per cycle, on any
/// processor so far.
constexpr std::size_t kSums = 16;

/// The same for AVX-512's products of bytes, on registers.
__attribute__((target("avx512f,avx512vnni"))) void avx512_int8_peak(benchmark::State& state) {
  if (!has("avx512vnni")) {
    state.SkipWithError("this processor has no AVX-512 VNNI");
    return;
  }
  __m512i a = _mm512_set1_epi8(1);
  __m512i b = _mm512_set1_epi8(1);
  __m512i sums[kSums] = {};
  for (auto _ : state) {
    benchmark::DoNotOptimize(a);
    benchmark::DoNotOptimize(b);
    for (int i = 0; i < kRepeats; ++i) {
#pragma GCC unroll 16
      for (__m512i& sum : sums) sum = _mm512_dpbusd_epi32(sum, a, b);
    }
    for (__m512i& sum : sums) benchmark::DoNotOptimize(sum);
  }
  count_operations(state, double{kSums} * kRepeats * 64 * 2);
}
BENCHMARK(avx512_int8_peak);

/// The same for its products of bf16.
__attribute__((target("avx512f,avx512bf16"))) void avx512_bf16_peak(benchmark::State& state) {
  if (!has("avx512bf16")) {
    state.SkipWithError("this processor has no AVX-512 BF16");
    return;
  }
  auto a = reinterpret_cast<__m512bh>(_mm512_setzero_si512());
  auto b = a;
  __m512 sums[kSums] = {};
  for (auto _ : state) {
    benchmark::DoNotOptimize(a);
    benchmark::DoNotOptimize(b);
    for (int i = 0; i < kRepeats; ++i) {
#pragma GCC unroll 16
      for (__m512& sum : sums) sum = _mm512_dpbf16_ps(sum, a, b);
    }
    for (__m512& sum : sums) benchmark::DoNotOptimize(sum);
  }
  count_operations(state, double{kSums} * kRepeats * 32 * 2);
}
BENCHMARK(avx512_bf16_peak);
#endif

}  // namespace
}  // namespace native_infer::bench
