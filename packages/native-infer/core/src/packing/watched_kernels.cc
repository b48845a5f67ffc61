#include "packing/watched_kernels.h"

#include <algorithm>
#include <cmath>

namespace native_infer {
namespace {

constexpr std::size_t kMarksPerLayer = 3;

/// The set in use on this thread.
thread_local WatchedKernels* watching = nullptr;

}  // namespace

WatchedKernels::WatchedKernels(const KernelSet& kernels, const EncoderConfig& config)
    : kernels_(kernels),
      watching_(kernels),
      width_(config.hidden),
      ones_(kMarksPerLayer * config.layers * config.hidden, 1.0F) {
  const std::vector<float> none(config.hidden);
  LayerPeaks layer;
  layer.qkv = layer.attention_output = layer.feed_forward_up = none;
  layer.feed_forward_down.resize(config.feed_forward);
  peaks_.assign(config.layers, layer);
  watching_.bf16.encode = encode;
  watching = this;
}

WatchedKernels::~WatchedKernels() {
  watching = nullptr;
}

void WatchedKernels::mark(EncoderWeights& weights) const {
  const float* ones = ones_.data();
  for (LayerWeights& layer : weights.layers) {
    for (LinearWeights* linear : {&layer.qkv, &layer.attention_output, &layer.feed_forward_up}) {
      linear->channel_factors = ones;
      ones += width_;
    }
  }
}

std::vector<float>* WatchedKernels::peaks_of(const float* factors) {
  if (factors == nullptr) return &peaks_[layer_].feed_forward_down;
  const auto mark = static_cast<std::size_t>(factors - ones_.data()) / width_;
  LayerPeaks& layer = peaks_[mark / kMarksPerLayer];
  if (mark % kMarksPerLayer == 0) return &layer.qkv;
  if (mark % kMarksPerLayer == 1) return &layer.attention_output;
  layer_ = mark / kMarksPerLayer;
  return &layer.feed_forward_up;
}

void WatchedKernels::note(const EncodeArgs& args) {
  float* const peaks = peaks_of(args.channel_factors)->data() + args.group * args.width;
  for (std::size_t row = 0; row < args.rows; ++row) {
    const float* const input = args.input + row * args.input_stride;
    for (std::size_t i = 0; i < args.width; ++i) peaks[i] = std::max(peaks[i], std::fabs(input[i]));
  }
}

void WatchedKernels::encode(const EncodeArgs& args) {
  watching->note(args);
  watching->kernels_.bf16.encode(args);
}

}  // namespace native_infer
