// A model directory in Hugging Face layout: which files to load, and the settings
// sentence-transformers would use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "graph/graph_settings.h"
#include "model/late_interaction_settings.h"
#include "model/road.h"
#include "model/step_settings.h"
#include "model/tokenizer_settings.h"
#include "native_infer/model.h"
#include "native_infer/pooling.h"

namespace native_infer {

struct ModelDirectory {
  /// The file with the weights: `choose_road` chose it.
  std::filesystem::path file;
  RoadChoice road;
  Task task = Task::kEmbed;
  TokenizerSettings tokenizer;
  /// Texts get no special tokens: the model is a StaticEmbedding.
  bool is_static = false;
  /// Where a text that is too long is cut.
  TruncationSide truncation_side = TruncationSide::kEnd;
  /// Empty where `modules.json` lists no Pooling.
  std::vector<Pooling> poolings = {Pooling::kMean};
  bool include_prompt = true;
  /// What follows, but for a Normalize at the end.
  std::vector<StepSettings> steps;
  /// Normalize is the last step.
  bool normalize = false;
  /// Max tokens of a text, special tokens included.
  std::size_t max_tokens = 512;
  /// What the Transformer's settings ask for, which may be more than there are positions.
  std::optional<std::int64_t> asked_tokens;
  std::filesystem::path transformer_file;
  GraphSettings graph;
  /// Of a classifier.
  std::optional<Classes> classes;
  /// Of sparse vectors: the folder of the weights of queries, if these need no inference.
  std::optional<std::filesystem::path> query_weights;
  /// Of a ColBERT model.
  std::optional<LateInteractionSettings> late_interaction;
  /// `type_vocab_size` of config.json.
  std::optional<std::int64_t> token_types;
  /// How many numbers the graph must give for each token, where `pooling_file` says it.
  std::optional<std::size_t> width;
  std::filesystem::path pooling_file;
  std::vector<Prompt> prompts;
  std::optional<std::string> default_prompt;
};

/// Reads what there is of `modules.json`, the files of its modules, `config.json`,
/// `tokenizer_config.json` and `config_sentence_transformers.json`, and chooses the road and its
/// file with `choose_road`. Other fields, such as `similarity_fn_name`, do not change a vector and
/// are not read. Throws `Error` with `MODEL_NOT_FOUND` or `MODEL_INVALID`, naming the file and the
/// field.
ModelDirectory read_model_directory(const std::filesystem::path& root,
                                    const RoadWishes& wishes = {});

}  // namespace native_infer
