// A BERT encoder on packed tokens: no padding anywhere.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "encoder/parallel_for.h"
#include "encoder/weights.h"
#include "kernels/kernel_set.h"
#include "kernels/workspace.h"

namespace native_infer {

struct PreparedLayer;

/// Immutable after construction: `run` may be called from several threads, each with its own
/// workspace. A sequence's hidden states are the same bytes whatever it is batched with and however
/// many threads work.
class Encoder {
 public:
  /// Does not copy the weights: they must outlive the encoder, `kernels` too. Throws `Error` with
  /// `MODEL_INVALID` where sizes are out of range or weights are missing, misshapen or misaligned,
  /// and with `INVALID_ARGUMENT` where `kernels` do not have the precision.
  Encoder(const EncoderConfig& config, EncoderWeights weights, const KernelSet& kernels);

  /// Writes the last hidden states, fp32 [ids.size()][hidden]. Sequence s is ids[offsets[s]] to
  /// ids[offsets[s + 1] - 1]; offsets start at 0, end at ids.size() and grow: no sequence is empty.
  /// No ids is no work. Any thread may set `interrupted`, unless it is null, which ends the run
  /// after the panels of rows under way. Throws `Error` with `INVALID_ARGUMENT` where ids, offsets
  /// or the size of `hidden` are out of range, and with `CANCELLED` where it was interrupted.
  void run(std::span<const std::int32_t> ids, std::span<const std::int32_t> offsets,
           std::span<float> hidden, Workspace& workspace, const ParallelFor& parallel = SerialFor(),
           const std::atomic<bool>* interrupted = nullptr) const;

  const EncoderConfig& config() const { return config_; }
  const KernelSet& kernels() const { return *kernels_; }

 private:
  void check_batch(std::span<const std::int32_t> ids, std::span<const std::int32_t> offsets,
                   std::span<float> hidden) const;

  EncoderConfig config_;
  EncoderWeights weights_;
  const KernelSet* kernels_;
  /// What the kernels' `column_offsets` and `prepare` made of a linear.
  struct Preparation {
    std::vector<float> column_offsets;
    std::vector<std::byte> prepared;
  };
  static Preparation prepare(const LinearKernels& kernels, const LinearWeights& weights,
                             std::size_t groups);
  PreparedLayer prepared_layer(std::size_t index) const;

  /// Four for each layer, in the order of `LayerWeights`.
  std::vector<Preparation> preparations_;
  /// [feed_forward] ones, for layers whose down-projection has no channel factors.
  std::vector<float> ones_;
};

}  // namespace native_infer
