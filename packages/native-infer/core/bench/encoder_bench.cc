// The whole encoder on one thread: in the sizes of all-MiniLM-L6-v2 for every kernel set and
// precision, in others for the quickest set in int8.
#include "encoder/encoder.h"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "random_model.h"

namespace native_infer::bench {
namespace {

/// What is wanted of each text.
enum class Outputs { all_tokens, first_token };

EncoderConfig config_of(std::size_t layers, std::size_t width, std::size_t head_size,
                        Precision precision = Precision::int8) {
  EncoderConfig config;
  config.layers = layers;
  config.hidden = width;
  config.heads = width / head_size;
  config.feed_forward = 4 * width;
  config.precision = precision;
  return config;
}

/// Arguments: texts, tokens in each.
void encoder(benchmark::State& state, const KernelSet* set, const EncoderConfig& config,
             Outputs outputs) {
  const auto texts = static_cast<std::size_t>(state.range(0));
  const auto length = static_cast<std::size_t>(state.range(1));
  RandomModel model(1);
  const Encoder encoder(config, model.encoder(config), *set);
  std::vector<std::int32_t> ids(texts * length);
  std::vector<std::int32_t> text_starts;
  for (std::size_t i = 0; i < ids.size(); ++i)
    ids[i] = static_cast<std::int32_t>(i * 7919 % config.vocabulary);
  for (std::size_t s = 0; s <= texts; ++s)
    text_starts.push_back(static_cast<std::int32_t>(s * length));
  EncoderBatch batch = {ids, text_starts};
  if (outputs == Outputs::first_token) batch.output_tokens = batch.text_starts.first(batch.texts());
  std::vector<float> hidden(batch.output_rows() * config.hidden);
  Workspace workspace;
  for (auto _ : state) encoder.run(batch, hidden, workspace);
  state.counters["tokens/s"] = benchmark::Counter(static_cast<double>(ids.size()),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}

void add(const std::string& name, const KernelSet* set, const EncoderConfig& config,
         Outputs outputs) {
  const std::string full = "encoder/" + std::string(set->name) + "/" + name;
  benchmark::RegisterBenchmark(full.c_str(), encoder, set, config, outputs)
      ->Args({1, 6})
      ->Args({32, 6})
      ->Args({1, 128})
      ->Args({8, 128})
      ->Unit(benchmark::kMillisecond);
}

void register_all() {
  for (const KernelSet* set : available_kernels()) {
    for (const Precision precision : {Precision::int8, Precision::bf16, Precision::f32}) {
      if (set->linear(precision).apply == nullptr) continue;
      add(name_of(precision), set, config_of(6, 384, 32, precision), Outputs::all_tokens);
    }
  }
  const KernelSet* quickest = available_kernels().front();
  // bge-small-en-v1.5, whose vectors are those of the first tokens.
  add("12x384/all", quickest, config_of(12, 384, 32), Outputs::all_tokens);
  add("12x384/first", quickest, config_of(12, 384, 32), Outputs::first_token);
  // Two layers of wider models.
  for (const std::size_t width : {384U, 768U, 1024U}) {
    add("2x" + std::to_string(width) + "/all", quickest, config_of(2, width, 64),
        Outputs::all_tokens);
  }
}

[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace native_infer::bench
