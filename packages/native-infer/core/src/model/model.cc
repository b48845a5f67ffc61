#include "native_infer/model.h"

#include <algorithm>
#include <string>
#include <utility>

#include "cpu/cpu_budget.h"
#include "cpu/intra_op_threads.h"
#include "encoder/weights.h"
#include "graph/load_graph.h"
#include "graph/text_model.h"
#include "model/graph_checks.h"
#include "model/load_direct.h"
#include "model/model_directory.h"
#include "model/pipeline.h"
#include "model/query_terms.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

RoadWishes road_wishes(const ModelOptions& options) {
  if (options.onnx_file && options.dtype) {
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "onnxFile and dtype exclude each other: onnxFile names the file itself.");
  }
  RoadWishes wishes;
  wishes.task = options.task;
  wishes.dtype = options.dtype;
  wishes.onnx_file = options.onnx_file;
  wishes.wants_graph = options.graph_output || !options.graph_inputs.empty();
  if (options.pooling)
    wishes.use = *options.pooling == Pooling::kNone ? OutputUse::kText : OutputUse::kTokens;
  return wishes;
}

void check_options(const ModelOptions& options, Task task) {
  const bool of_vectors = options.pooling || options.normalize || options.output_ranges;
  if (task != Task::kEmbed && of_vectors)
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "pooling, normalize and outputRanges are for dense vectors, not for the task " +
                    std::string(task_name(task)) + ".");
}

void check_options(const ModelOptions& options, const ModelDirectory& directory) {
  check_options(options, directory.task);
  const bool of_texts = options.pooling || options.normalize || options.output_ranges;
  if (directory.late_interaction && of_texts)
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "pooling, normalize and outputRanges are for vectors of texts; this model gives "
                "vectors of tokens.");
}

/// What the graph cannot be told is an error.
std::optional<LateInteraction> late_interaction(const ModelDirectory& directory,
                                                const ModelOptions& options, const TextModel& graph,
                                                const Tokenizer& tokenizer, std::size_t of_model) {
  const auto& settings = directory.late_interaction;
  if (!settings) return std::nullopt;
  if (settings->expands && !settings->attends_to_expansion && !graph.takes_attended())
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + settings->file.string() + "' has queries filled up with tokens that are " +
                    "not attended to, which '" + directory.file.string() +
                    "' cannot be told: only weights that our kernels run can (" +
                    directory.road.reason + ").");
  return resolve_late_interaction(*settings, directory.tokenizer.file.parent_path(), tokenizer,
                                  options.max_tokens, of_model);
}

constexpr int kMaxThreads = 256;
/// What Linux has below the usual priority.
constexpr int kMaxNice = 19;

int checked_threads(int threads) {
  if (threads < 0 || threads > kMaxThreads) {
    throw Error(ErrorCode::INVALID_ARGUMENT, "threads is " + std::to_string(threads) +
                                                 "; allowed are 0 (default) to " +
                                                 std::to_string(kMaxThreads) + ".");
  }
  return threads == 0 ? kDefaultThreads : threads;
}

int checked_nice(int nice) {
  if (nice >= 0 && nice <= kMaxNice) return nice;
  throw Error(
      ErrorCode::INVALID_ARGUMENT,
      "nice is " + std::to_string(nice) + "; allowed are 0 to " + std::to_string(kMaxNice) + ".");
}

std::size_t checked_max_tokens(std::optional<std::size_t> asked, std::size_t of_model,
                               std::size_t special_tokens) {
  const std::size_t tokens = asked.value_or(of_model);
  if (!asked && of_model <= special_tokens) {
    throw Error(ErrorCode::MODEL_INVALID,
                "The files of the model allow " + std::to_string(of_model) +
                    " tokens for a text, and its special tokens take " +
                    std::to_string(special_tokens) +
                    " of them: raise max_seq_length, model_max_length or max_position_embeddings.");
  }
  if (tokens <= special_tokens || tokens > of_model) {
    throw Error(ErrorCode::INVALID_ARGUMENT, "maxTokens is " + std::to_string(tokens) +
                                                 "; allowed are " +
                                                 std::to_string(special_tokens + 1) + " to " +
                                                 std::to_string(of_model) + " for this model.");
  }
  return tokens;
}

GraphSettings graph_settings(const ModelDirectory& directory, const ModelOptions& options) {
  GraphSettings settings = directory.graph;
  settings.asked_output = options.graph_output;
  settings.inputs = options.graph_inputs;
  if (options.pooling)
    settings.use = *options.pooling == Pooling::kNone ? OutputUse::kText : OutputUse::kTokens;
  return settings;
}

/// What the graph takes, unless config.json knows of fewer.
std::size_t token_types(const TextModel& graph, const ModelDirectory& directory) {
  const std::int64_t known = directory.token_types.value_or(kMaxTokenTypes);
  const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(known, 1, kMaxTokenTypes));
  return std::min(graph.token_types(), most);
}

}  // namespace

Model::Model() = default;
Model::~Model() = default;

std::unique_ptr<Model> Model::load(const ModelOptions& options) {
  const CpuBudget cpu = cpu_budget();
  const IntraOpThreads threads{checked_threads(options.threads), checked_nice(options.nice)};
  ModelDirectory directory = read_model_directory(options.directory, road_wishes(options));
  check_options(options, directory);

  std::unique_ptr<Model> model(new Model());
  ModelInfo& info = model->info_;
  model->tokenizer_ = load_tokenizer(directory.tokenizer);
  model->graph_ = load_direct(directory, options, threads, *model->tokenizer_);
  if (!model->graph_)
    model->graph_ = load_graph(options.runtime_library, directory.file, threads,
                               graph_settings(directory, options));
  if (directory.is_static || !model->graph_->takes_special_tokens())
    model->tokenizer_ = without_special_tokens(std::move(model->tokenizer_));
  const std::size_t of_model = std::min(directory.max_tokens, model->graph_->max_tokens());
  info.late_interaction =
      late_interaction(directory, options, *model->graph_, *model->tokenizer_, of_model);
  auto asked_tokens = options.max_tokens;
  if (const auto& late = info.late_interaction)
    asked_tokens = std::max(late->query.max_tokens, late->document.max_tokens);
  const std::size_t max_tokens =
      checked_max_tokens(asked_tokens, of_model, model->tokenizer_->special_token_count());
  check_positions(*model->graph_, directory, max_tokens);
  const auto embedding_rows =
      check_vocabulary(*model->graph_, directory, *model->tokenizer_, max_tokens);
  const TokenVectors vectors = warm_up(*model->graph_, directory, *model->tokenizer_, max_tokens);
  Pipeline pipeline = make_pipeline(directory, options.pooling, *model->graph_, vectors);
  if (directory.query_weights)
    info.query_terms = load_query_terms(*directory.query_weights, pipeline.dimensions);
  if (options.output_ranges) check_output_ranges(*options.output_ranges, pipeline.dimensions);

  info.file = directory.file;
  info.task = directory.task;
  // A file of ours may have been named.
  const bool hosted = directory.road.road != Road::kDirect && model->graph_->dtype();
  info.road = hosted ? Road::kHosted : directory.road.road;
  info.road_reason = std::move(directory.road.reason);
  info.dtype = model->graph_->dtype();
  info.runtime_version = model->graph_->runtime_version();
  info.dimensions = pipeline.dimensions;
  info.max_tokens = max_tokens;
  info.vocabulary_size = model->tokenizer_->vocabulary_size();
  info.embedding_rows = embedding_rows;
  info.token_types = token_types(*model->graph_, directory);
  info.classes = std::move(directory.classes);
  info.poolings = std::move(pipeline.poolings);
  info.steps = std::move(pipeline.steps);
  info.include_prompt = directory.include_prompt;
  info.normalize = options.normalize.value_or(directory.normalize);
  info.truncation_side = directory.truncation_side;
  info.prompts = std::move(directory.prompts);
  info.default_prompt = std::move(directory.default_prompt);
  info.output_ranges = options.output_ranges;
  info.threads = threads.count;
  info.nice = threads.nice;
  info.cpu = cpu;
  info.kernel = model->graph_->kernel();
  info.batches = model->graph_->batch_invariant();
  return model;
}

}  // namespace native_infer
