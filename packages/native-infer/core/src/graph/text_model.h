// The graph between token ids and token vectors.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "native_infer/precision.h"
#include "native_infer/sparse.h"

namespace native_infer {

/// Texts of one batch, packed: text i has the tokens
/// `ids[text_starts[i] .. text_starts[i + 1])`.
struct TokenBatch {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> text_starts = {0};
  /// For each text the one token whose vector is wanted, as an index into `ids`; empty: those of
  /// all tokens are. A graph may give those of all all the same.
  std::vector<std::int32_t> output_tokens;
  /// Parallel to `ids`: token types below `TextModel::token_types`; empty: all are 0.
  std::vector<std::int32_t> types;
  /// For each text how many of its first tokens all its tokens attend to; empty: all of them. Only
  /// for a model of which `TextModel::takes_attended` holds.
  std::vector<std::int32_t> attended;

  std::size_t size() const { return text_starts.size() - 1; }
  std::span<const std::int32_t> of_text(std::size_t text) const {
    const auto begin = static_cast<std::size_t>(text_starts[text]);
    return std::span(ids).subspan(begin, static_cast<std::size_t>(text_starts[text + 1]) - begin);
  }
  void clear() {
    ids.clear();
    text_starts.assign(1, 0);
    output_tokens.clear();
    types.clear();
    attended.clear();
  }
};

/// The model's output for a batch: rows of `width` floats, or terms.
struct TokenVectors {
  /// Keeps the memory of `values`, unless that is `storage` or the model's own.
  std::shared_ptr<const void> owner;
  /// Memory for values that had to be made.
  std::vector<float> storage;
  std::span<const float> values;
  /// Numbers of a row; of terms, the vocabulary that they are from.
  std::size_t width = 0;
  /// False: one row per token, in the order of `TokenBatch::ids`. True, where the graph pools
  /// itself or has left out what `TokenBatch::output_tokens` does not name: one row per text.
  bool pooled = false;
  /// Of a model of sparse vectors those of each text, in ascending order, and no values.
  std::vector<std::vector<Term>> terms;

  /// The rows of one text of `batch`, which was the input. `pool` makes a vector of them.
  std::span<const float> of_text(const TokenBatch& batch, std::size_t text) const {
    if (pooled) return values.subspan(text * width, width);
    const auto begin = static_cast<std::size_t>(batch.text_starts[text]) * width;
    const auto end = static_cast<std::size_t>(batch.text_starts[text + 1]) * width;
    return values.subspan(begin, end - begin);
  }
};

/// How many ids, and how many tokens of a text, a graph has embeddings for, as far as it says so.
struct EmbeddingRows {
  std::optional<std::size_t> vocabulary;
  std::optional<std::size_t> positions;
};

/// Used by one thread at a time, but for `interrupt`.
class TextModel {
 public:
  virtual ~TextModel() = default;

  /// Throws `Error` with `INTERNAL` where the run fails, and with `CANCELLED` where `interrupt`
  /// ended it.
  virtual TokenVectors run(const TokenBatch& batch) = 0;

  /// Any thread: the run under way ends soon, and so do all later ones until `clear_interrupt`. A
  /// run that is all but done may still give its result.
  virtual void interrupt() = 0;

  /// Between runs, and ordered after the `interrupt` that it takes back: the next run is a normal
  /// one.
  virtual void clear_interrupt() = 0;

  /// What computes the graph: a kernel set of ours, such as "amx", or "onnxruntime".
  virtual std::string_view kernel() const = 0;

  /// The version of the ONNX Runtime that computes the graph; empty if none does.
  virtual std::string_view runtime_version() const { return {}; }

  /// What the linears compute in; nothing for a graph of standard operators, which may have
  /// several.
  virtual std::optional<Precision> dtype() const { return std::nullopt; }

  /// True where a text's vectors are the same bytes in any batch, so that texts may share a run.
  virtual bool batch_invariant() const = 0;

  /// A graph of standard operators says nothing.
  virtual EmbeddingRows embedding_rows() const { return {}; }

  /// Max tokens of a text that the graph's shape leaves room for.
  virtual std::size_t max_tokens() const { return std::numeric_limits<std::size_t>::max(); }

  /// Token types that the model tells apart; 1: it takes no types.
  virtual std::size_t token_types() const { return 1; }

  /// Whether `TokenBatch::attended` may be given.
  virtual bool takes_attended() const { return false; }

  /// False where texts come without [CLS], [SEP] and the like.
  virtual bool takes_special_tokens() const { return true; }

  /// True where the graph's output is the vector of the whole model by its name: with what follows
  /// pooling.
  virtual bool gives_whole_vectors() const { return false; }
};

}  // namespace native_infer
