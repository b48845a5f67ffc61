// Kernels that note how large the inputs of linears get.
#pragma once

#include <vector>

#include "encoder/weights.h"
#include "kernels/kernel_set.h"
#include "packing/peaks.h"

namespace native_infer {

/// A kernel set like another, whose bf16 linears note their inputs before they encode them. The
/// functions of a set know no object: while one of these lives, no other may run on its thread, and
/// an encoder that uses it runs on that thread alone.
///
/// The channel factors say what an input belongs to: `mark` gives each linear an array of ones of
/// its own. Inputs of the second feed-forward linear come without factors, after those of
/// their layer's first one.
class WatchedKernels {
 public:
  WatchedKernels(const KernelSet& kernels, const EncoderConfig& config);
  ~WatchedKernels();
  WatchedKernels(const WatchedKernels&) = delete;
  WatchedKernels& operator=(const WatchedKernels&) = delete;

  /// To be done before an encoder is made of the weights.
  void mark(EncoderWeights& weights) const;

  const KernelSet& kernels() const { return watching_; }
  const Peaks& peaks() const { return peaks_; }

 private:
  static void encode(const EncodeArgs& args);
  void note(const EncodeArgs& args);
  std::vector<float>* peaks_of(const float* factors);

  const KernelSet& kernels_;
  KernelSet watching_;
  const std::size_t width_;
  /// Three arrays of ones [width_] for each layer: before qkv, attention output and up.
  std::vector<float> ones_;
  Peaks peaks_;
  std::size_t layer_ = 0;
};

}  // namespace native_infer
