// Kernels that measure how long each stage of an encoder takes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "encoder/weights.h"
#include "kernels/kernel_set.h"

namespace native_infer::bench {

inline constexpr std::array<std::string_view, 8> kStages = {"embed", "qkv", "attention", "output",
                                                            "norm",  "up",  "down",      "encode"};

/// Seconds of each of `kStages`.
using StageSeconds = std::array<double, kStages.size()>;

/// A kernel set like another, whose functions take their time. The functions of a set know no
/// object: one of these lives at a time, and an encoder that uses it runs on one thread. An encoder
/// with the other set costs what it always does.
class TimedKernels {
 public:
  TimedKernels(const KernelSet& kernels, const EncoderConfig& config)
      : kernels_(kernels), config_(config), timed_(kernels) {
    timed_.embed = [](const EmbedArgs& args) { time(0, now_->kernels_.embed, args); };
    timed_.normalize = [](const NormArgs& args) { time(4, now_->kernels_.normalize, args); };
    for (LinearKernels* linear : {&timed_.int8, &timed_.bf16, &timed_.f32}) {
      linear->encode = [](const EncodeArgs& args) { time(7, now_->linear().encode, args); };
      linear->apply = [](const LinearArgs& args) {
        time(now_->stage_of(*args.weights), now_->linear().apply, args);
      };
    }
    for (AttentionKernels* attention : {&timed_.quick_attention, &timed_.exact_attention}) {
      attention->apply = [](const AttentionArgs& args) {
        time(2, now_->kernels_.attention(now_->config_.precision).apply, args);
      };
    }
    now_ = this;
  }
  ~TimedKernels() { now_ = nullptr; }
  TimedKernels(const TimedKernels&) = delete;
  TimedKernels& operator=(const TimedKernels&) = delete;

  const KernelSet& kernels() const { return timed_; }
  StageSeconds seconds() const { return seconds_; }
  void restart() { seconds_ = {}; }

 private:
  template <class Args>
  static void time(std::size_t stage, void (*function)(const Args&), const Args& args) {
    const auto begin = std::chrono::steady_clock::now();
    function(args);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    now_->seconds_[stage] += taken.count();
  }

  const LinearKernels& linear() const { return kernels_.linear(config_.precision); }

  /// By its sizes, which differ for the four linears of a layer.
  std::size_t stage_of(const LinearWeights& weights) const {
    if (weights.n == 3 * config_.hidden) return 1;
    if (weights.k == config_.feed_forward) return 6;
    return weights.n == config_.feed_forward ? 5 : 3;
  }

  inline static TimedKernels* now_ = nullptr;
  const KernelSet& kernels_;
  const EncoderConfig config_;
  KernelSet timed_;
  StageSeconds seconds_{};
};

}  // namespace native_infer::bench
