// A BERT encoder on packed tokens: no padding anywhere.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "encoder/layer.h"
#include "encoder/parallel_for.h"
#include "encoder/weights.h"
#include "kernels/kernel_set.h"
#include "kernels/workspace.h"

namespace native_infer {

/// Immutable after construction: `run` may be called from several threads, each with its own
/// workspace. A text's hidden states are the same bytes whatever it is batched with and however
/// many threads work.
class Encoder {
 public:
  /// Does not copy the weights: they must outlive the encoder, `kernels` too. Throws `Error` with
  /// `MODEL_INVALID` where sizes are out of range or weights are missing, misshapen or misaligned,
  /// and with `INVALID_ARGUMENT` where `kernels` do not have a linear's precision.
  Encoder(const EncoderConfig& config, EncoderWeights weights, const KernelSet& kernels);
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// Writes the last hidden states, fp32 [ids.size()][hidden]. Text s is ids[text_starts[s]] to
  /// ids[text_starts[s + 1] - 1]; text_starts start at 0, end at ids.size() and grow: no text is
  /// empty. No ids is no work. Any thread may set `interrupted`, unless it is null, which ends the
  /// run after the panels of rows under way. Throws `Error` with `INVALID_ARGUMENT` where ids,
  /// text_starts or the size of `hidden` are out of range, and with `CANCELLED` where it was
  /// interrupted.
  void run(std::span<const std::int32_t> ids, std::span<const std::int32_t> text_starts,
           std::span<float> hidden, Workspace& workspace, const ParallelFor& parallel = SerialFor(),
           const std::atomic<bool>* interrupted = nullptr) const;

  const EncoderConfig& config() const { return config_; }
  const KernelSet& kernels() const { return *kernels_; }

 private:
  void check_batch(std::span<const std::int32_t> ids, std::span<const std::int32_t> text_starts,
                   std::span<float> hidden) const;

  EncoderConfig config_;
  EncoderWeights weights_;
  const KernelSet* kernels_;
  /// [feed_forward] ones, which the layers refer to.
  std::vector<float> ones_;
  std::vector<EncoderLayer> layers_;
  RowBytes row_bytes_;
};

}  // namespace native_infer
