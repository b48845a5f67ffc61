// `npm run bench:native -- --stages`: how long each stage of a run takes, on one thread, for random
// weights in the sizes of a model.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "encoder/encoder.h"
#include "random_model.h"
#include "timed_kernels.h"

namespace native_infer::bench {
namespace {

constexpr double kSecondsPerShape = 1;
constexpr std::size_t kMinRuns = 5;

struct Batch {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> text_starts;
};

Batch batch_of(std::size_t sequences, std::size_t length, std::size_t vocabulary) {
  Batch batch;
  for (std::size_t i = 0; i < sequences * length; ++i)
    batch.ids.push_back(static_cast<std::int32_t>(i * 7919 % vocabulary));
  for (std::size_t s = 0; s <= sequences; ++s)
    batch.text_starts.push_back(static_cast<std::int32_t>(s * length));
  return batch;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Medians over runs: each stage, then the whole run, in milliseconds.
std::vector<double> measure(const Encoder& encoder, TimedKernels& timed, const Batch& batch) {
  using Clock = std::chrono::steady_clock;
  std::vector<std::vector<double>> samples(kStages.size() + 1);
  std::vector<float> hidden(batch.ids.size() * encoder.config().hidden);
  Workspace workspace;
  encoder.run({batch.ids, batch.text_starts}, hidden, workspace);
  const Clock::time_point end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                                   std::chrono::duration<double>(kSecondsPerShape));
  while (Clock::now() < end || samples.back().size() < kMinRuns) {
    timed.restart();
    const Clock::time_point begin = Clock::now();
    encoder.run({batch.ids, batch.text_starts}, hidden, workspace);
    samples.back().push_back(std::chrono::duration<double>(Clock::now() - begin).count() * 1000);
    for (std::size_t i = 0; i < kStages.size(); ++i)
      samples[i].push_back(timed.seconds()[i] * 1000);
  }
  std::vector<double> medians;
  for (std::vector<double>& each : samples) medians.push_back(median(std::move(each)));
  return medians;
}

void print_head(const KernelSet& set, const EncoderConfig& config) {
  std::printf("kernels %s, %s, %zu layers, %zu wide, feed-forward %zu: ms (share of the run)\n",
              std::string(set.name).c_str(), name_of(config.precision), config.layers,
              config.hidden, config.feed_forward);
  std::printf("%-8s", "texts");
  for (const std::string_view name : kStages) std::printf(" %14s", std::string(name).c_str());
  std::printf(" %14s %9s\n", "rest", "run");
}

void print_row(const std::string& shape, const std::vector<double>& medians) {
  const double run = medians.back();
  double rest = run;
  std::printf("%-8s", shape.c_str());
  for (std::size_t i = 0; i < kStages.size(); ++i) {
    rest -= medians[i];
    std::printf(" %7.3f (%2.0f %%)", medians[i], 100 * medians[i] / run);
  }
  std::printf(" %7.3f (%2.0f %%) %9.3f\n", rest, 100 * rest / run, run);
}

void profile(const KernelSet& set, const EncoderConfig& config) {
  RandomModel model(1);
  TimedKernels timed(set, config);
  const Encoder encoder(config, model.encoder(config), timed.kernels());
  print_head(set, config);
  constexpr std::size_t kShapes[][2] = {{1, 6}, {32, 6}, {1, 128}, {8, 128}};
  for (const auto& [sequences, length] : kShapes)
    print_row(std::to_string(sequences) + "x" + std::to_string(length),
              measure(encoder, timed, batch_of(sequences, length, config.vocabulary)));
}

[[noreturn]] void refuse(const std::string& message) {
  std::fprintf(stderr, "stages: %s\n", message.c_str());
  std::exit(2);
}

std::size_t number(std::string_view text, std::size_t max) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > max)
    refuse("'" + std::string(text) + "' is not a number from 1 to " + std::to_string(max));
  return value;
}

const KernelSet& set_of(std::string_view name) {
  for (const KernelSet* set : available_kernels()) {
    if (set->name == name) return *set;
  }
  refuse("this processor has no kernels '" + std::string(name) + "'");
}

Precision precision_of(std::string_view name) {
  for (const Precision precision : {Precision::int8, Precision::bf16, Precision::f32}) {
    if (name == name_of(precision)) return precision;
  }
  refuse("'" + std::string(name) + "' is not int8, bf16 or f32");
}

void run(int count, char** arguments) {
  EncoderConfig config;
  const KernelSet* set = available_kernels().front();
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    const std::size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    const std::string_view value = equals == argument.npos ? "" : argument.substr(equals + 1);
    if (name == "--kernel") {
      set = &set_of(value);
    } else if (name == "--precision") {
      config.precision = precision_of(value);
    } else if (name == "--layers") {
      config.layers = number(value, 64);
    } else if (name == "--width") {
      config.hidden = number(value, kMaxHidden);
      if (config.hidden % 64 != 0) refuse("the width must be a multiple of 64");
      config.heads = config.hidden / (config.hidden > 384 ? 64 : 32);
      config.feed_forward = 4 * config.hidden;
    } else {
      refuse("unknown argument '" + std::string(argument) + "'");
    }
  }
  if (set->linear(config.precision).apply == nullptr)
    refuse("kernels '" + std::string(set->name) + "' lack this precision");
  profile(*set, config);
}

}  // namespace
}  // namespace native_infer::bench

int main(int count, char** arguments) {
  native_infer::bench::run(count, arguments);
}
