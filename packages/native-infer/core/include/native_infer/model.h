// A sentence-embedding model, loaded: tokenizer, graph and settings.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native_infer/cpu_budget.h"
#include "native_infer/output.h"
#include "native_infer/pooling.h"
#include "native_infer/precision.h"
#include "native_infer/tokenizer.h"

namespace native_infer {

/// What to load and how. Where an optional is empty, the model directory's own setting holds.
struct ModelOptions {
  /// Hugging Face layout: `config.json`, `tokenizer.json`, `onnx/model.onnx`, ….
  std::filesystem::path directory;
  /// ONNX Runtime's shared library: 1.17 or newer.
  std::filesystem::path runtime_library;
  /// Intra-op threads, the inference thread included: 1 to 256; 0 means `kDefaultThreads`.
  int threads = 0;
  /// By how much the priority of all these threads is lowered, 0 to 19: where the CPUs do not
  /// suffice, who submits and hears of results goes first. Only on Linux.
  int nice = 10;
  /// Which of the directory's ONNX files to load; empty: int8 for our operators where there is one,
  /// else the standard file.
  std::optional<Precision> precision;
  /// The ONNX file itself, relative to the directory; not together with `precision`.
  std::optional<std::filesystem::path> onnx_file;
  /// `kNone` only for a graph that pools itself, and such a graph takes nothing else.
  std::optional<Pooling> pooling;
  std::optional<bool> normalize;
  /// Most tokens of a text, special tokens included; at least one more than the special tokens, at
  /// most what the model's positions allow. Longer texts are cut at their end.
  std::optional<std::size_t> max_tokens;
  /// What the steps of `int8` and `uint8` output span, per dimension of the model's vectors; a
  /// vector that is cut takes the first of them. Empty: `default_output_bound`.
  std::optional<OutputRanges> output_ranges;
};

/// A text that a model wants before the texts of one kind, such as "query: ".
struct Prompt {
  std::string name;
  std::string text;
  friend bool operator==(const Prompt&, const Prompt&) = default;
};

/// What was loaded.
struct ModelInfo {
  std::filesystem::path onnx_file;
  std::string runtime_version;
  std::size_t dimensions = 0;
  std::size_t max_tokens = 0;
  /// Of the tokenizer.
  std::size_t vocabulary_size = 0;
  /// The graph has embeddings for the token ids below this, where these are not all: it lacks those
  /// of some added tokens. A text with such a token fails by itself.
  std::optional<std::size_t> embedding_rows;
  /// `kNone` where the graph pools itself: it then has no token vectors to give.
  Pooling pooling = Pooling::kMean;
  /// Whether the tokens of a prompt count for the vector.
  bool include_prompt = true;
  bool normalize = false;
  /// As `config_sentence_transformers.json` lists them.
  std::vector<Prompt> prompts;
  /// The name of the prompt for texts that come without one; empty: none.
  std::optional<std::string> default_prompt;
  /// As `ModelOptions::output_ranges` gave them.
  std::optional<OutputRanges> output_ranges;
  int threads = 0;
  int nice = 0;
  /// As it was when the model was loaded.
  CpuBudget cpu;
  /// What computes the graph: one of our kernel sets, such as "amx" or "portable", or
  /// "onnxruntime".
  std::string kernel;
  /// True where several texts share a run. Only graphs that give a text the same vector in any
  /// batch do.
  bool batches = false;
};

/// Which of a model's files `Model::load` would load the graph from, given their paths relative to
/// the model's directory, with forward slashes: for whoever fetches only what is needed. Empty
/// where there is none for `precision`.
std::optional<std::string> choose_onnx_file(const std::vector<std::string>& paths,
                                            std::optional<Precision> precision);

/// Loading takes tens to hundreds of milliseconds: do it off the event loop. Then hand the model to
/// an `Engine`.
class Model {
 public:
  /// Loads everything and runs one short text, so that a broken model shows here. Throws `Error`
  /// with `INVALID_ARGUMENT`, `MODEL_NOT_FOUND`, `MODEL_INVALID`, `RUNTIME_NOT_FOUND`,
  /// `RUNTIME_INCOMPATIBLE` or, where the system refuses a thread, `RESOURCE_EXHAUSTED`.
  static std::unique_ptr<Model> load(const ModelOptions& options);

  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  const ModelInfo& info() const { return info_; }

  /// May be used on any thread at any time.
  const Tokenizer& tokenizer() const { return *tokenizer_; }

 private:
  friend class InferenceLoop;
  Model();

  ModelInfo info_;
  std::unique_ptr<Tokenizer> tokenizer_;
  std::unique_ptr<class TextModel> graph_;  // used by the inference thread alone
};

}  // namespace native_infer
