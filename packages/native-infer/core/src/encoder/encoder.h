// A BERT encoder on packed tokens: no padding anywhere.
#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <vector>

#include "encoder/batch.h"
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

  /// Writes the last hidden states, fp32 [batch.output_rows()][hidden]. Those of output tokens are
  /// the same bytes as if all were asked for: the last layer then leaves out what only the others
  /// need. No ids is no work. Any thread may set `interrupted`, unless it is null, which ends the
  /// run after the panels of rows under way. Throws `Error` with `INVALID_ARGUMENT` where
  /// `check_batch` does, and with `CANCELLED` where it was interrupted.
  void run(const EncoderBatch& batch, std::span<float> output, Workspace& workspace,
           const ParallelFor& parallel = SerialFor(),
           const std::atomic<bool>* interrupted = nullptr) const;

  const EncoderConfig& config() const { return config_; }
  const KernelSet& kernels() const { return *kernels_; }

 private:
  struct Run;
  Run begin(const EncoderBatch& batch, std::span<float> output, Workspace& workspace,
            std::size_t threads) const;
  void embed(const EncoderBatch& batch, const Run& run, const ParallelFor& parallel) const;
  void select_outputs(const EncoderBatch& batch, const Run& run, const ParallelFor& parallel) const;

  EncoderConfig config_;
  EncoderWeights weights_;
  const KernelSet* kernels_;
  /// [feed_forward] ones, which the layers refer to.
  std::vector<float> ones_;
  std::vector<EncoderLayer> layers_;
  RowBytes row_bytes_;
};

}  // namespace native_infer
