// A sentence-embedding model, loaded: tokenizer, graph and settings.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native_infer/cpu_budget.h"
#include "native_infer/late_interaction.h"
#include "native_infer/output.h"
#include "native_infer/pooling.h"
#include "native_infer/precision.h"
#include "native_infer/road.h"
#include "native_infer/task.h"
#include "native_infer/tokenizer.h"

namespace native_infer {

/// A number that a graph wants beside the texts, the same for all of them.
struct GraphInput {
  std::string name;
  double value = 0;
};

/// Sparse vectors of queries without inference (model/query_terms.h).
class QueryTerms;

/// What follows pooling: the modules Dense, LayerNorm and Normalize (model/vector_steps.h).
class VectorSteps;

/// What to load and how. Where an optional is empty, the model directory's own setting holds.
struct ModelOptions {
  /// Hugging Face layout: `config.json`, `tokenizer.json`, `model.safetensors`, ….
  std::filesystem::path directory;
  /// Empty: `kSparse` if modules.json lists a SpladePooling, else `kEmbed`.
  std::optional<Task> task;
  /// ONNX Runtime's shared library: 1.17 or newer. Opened only for a model that needs it. Empty:
  /// there is none, and a file of ours is run without it.
  std::filesystem::path runtime_library;
  /// Intra-op threads, the inference thread included: 1 to 256; 0 means `kDefaultThreads`.
  int threads = 0;
  /// By how much the priority of all these threads is lowered, 0 to 19: where the CPUs do not
  /// suffice, who submits and hears of results goes first. Only on Linux.
  int nice = 10;
  /// The number format of weights and products. Empty: int8 for our encoder, whatever its ONNX file
  /// has for another model. A graph that ONNX Runtime runs must be there in it.
  std::optional<Precision> dtype;
  /// The ONNX file itself, relative to the directory; not together with `dtype`.
  std::optional<std::filesystem::path> onnx_file;
  /// The graph's output to take. Empty: the one that sentence-transformers would take.
  std::optional<std::string> graph_output;
  /// Values of the graph's further inputs, such as `task_id`, by name.
  std::vector<GraphInput> graph_inputs;
  /// `kNone` only for a graph that pools itself, and such a graph takes nothing else.
  std::optional<Pooling> pooling;
  std::optional<bool> normalize;
  /// Max tokens of a text, special tokens included; at least one more than the special tokens, at
  /// most what the model's positions allow. Longer texts are cut.
  std::optional<std::size_t> max_tokens;
  /// What the steps of `int8` and `uint8` output span, per dimension of the model's vectors; a
  /// vector that is cut takes the first of them. Empty: `default_output_bound`.
  std::optional<OutputRanges> output_ranges;
  /// Folder for packed weights, which makes the next load quick and is shared by processes. Empty:
  /// none is kept.
  std::filesystem::path packed_cache;
  /// Called on the loading thread before each step that may take long, for weights that are packed
  /// at load: "reading", "calibrating", "packing".
  std::function<void(const char* step)> on_step;
};

/// A text that a model wants before the texts of one kind, such as "query: ".
struct Prompt {
  std::string name;
  std::string text;
  friend bool operator==(const Prompt&, const Prompt&) = default;
};

/// What was loaded.
struct ModelInfo {
  /// What has the weights: an ONNX file, a safetensors file or the index of several.
  std::filesystem::path file;
  Task task = Task::kEmbed;
  Road road = Road::kStandard;
  /// Why this road: a sentence without its full stop.
  std::string road_reason;
  /// Empty for the standard road: the graph may have several.
  std::optional<Precision> dtype;
  /// ONNX Runtime's; empty if it was not needed.
  std::string runtime_version;
  /// Numbers of a vector, or of each token's; of a classifier, its classes; of sparse vectors, the
  /// vocabulary.
  std::size_t dimensions = 0;
  std::size_t max_tokens = 0;
  /// Of the tokenizer.
  std::size_t vocabulary_size = 0;
  /// The graph has embeddings for the token ids below this, where these are not all: it lacks those
  /// of some added tokens. A text with such a token fails by itself.
  std::optional<std::size_t> embedding_rows;
  /// Token types that the model tells apart; 1: it takes every token for one of type 0.
  std::size_t token_types = 1;
  /// Of `Task::kClassify`: the vectors are the scores of these, before any function of them.
  std::optional<Classes> classes;
  /// Of sparse vectors: what makes those of queries, if they need no inference; else null.
  std::shared_ptr<const QueryTerms> query_terms;
  /// Of a ColBERT model, which gives vectors of tokens only.
  std::optional<LateInteraction> late_interaction;
  /// One mode, or several whose vectors follow each other. `kNone` alone where the graph pools
  /// itself, which then has no token vectors to give, or where nothing is pooled.
  std::vector<Pooling> poolings = {Pooling::kMean};
  /// Applied to the pooled vector; null: nothing. Does not hold a Normalize at the end, which
  /// `normalize` stands for.
  std::shared_ptr<const VectorSteps> steps;
  /// Whether the tokens of a prompt count for the vector.
  bool include_prompt = true;
  bool normalize = false;
  /// Where a text that is too long is cut, unless its job says otherwise.
  TruncationSide truncation_side = TruncationSide::kEnd;
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

/// What `Model::load` would read of a model directory: for whoever fetches only what is needed.
struct NeededFiles {
  /// The one with the weights last, after what belongs to it.
  std::vector<std::string> files;
  /// The one with the weights; empty where there is none for the dtype, or not the one asked for.
  std::optional<std::string> weights;
  /// Why there are no weights, where more is known than that.
  std::string why_none;
  /// What loading cannot do without, and the directory does not have: the tokenizer, and files of
  /// modules.
  std::vector<std::string> missing;
};

/// What decides which files of a directory are needed.
struct FilesQuestion {
  /// Of all its files, relative to it and with forward slashes.
  std::vector<std::string> paths = {};
  /// The text of its modules.json, if it has one.
  std::optional<std::string> modules_json = std::nullopt;
  /// The text of config.json in the folder of the Transformer, if it has one.
  std::optional<std::string> config_json = std::nullopt;
  std::optional<Precision> dtype = std::nullopt;
  std::optional<std::string> onnx_file = std::nullopt;
  /// As in `ModelOptions`.
  std::optional<Pooling> pooling = std::nullopt;
  /// `graph_output` or `graph_inputs` are given.
  bool wants_graph = false;
  std::optional<Task> task = std::nullopt;
};

/// Throws `Error` with `MODEL_INVALID` if modules.json or config.json are malformed.
NeededFiles needed_files(const FilesQuestion& question);

/// The path of the Transformer's config.json in a directory with this modules.json.
std::string transformer_config(const std::optional<std::string>& modules_json);

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
