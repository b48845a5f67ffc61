#include "native_infer/model.h"

#include <string>
#include <utility>

#include "cpu/cpu_budget.h"
#include "model/graph_checks.h"
#include "model/model_directory.h"
#include "model/text_model.h"
#include "native_infer/error.h"
#include "ort/runtime.h"

namespace native_infer {
namespace {

void choose_onnx_file(ModelDirectory& directory, const ModelOptions& options) {
  if (!options.onnx_file) return;
  if (options.precision) {
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "onnxFile and precision exclude each other: onnxFile names the file itself.");
  }
  directory.onnx_file = options.directory / *options.onnx_file;
  if (!std::filesystem::is_regular_file(directory.onnx_file)) {
    throw Error(ErrorCode::MODEL_NOT_FOUND,
                "The ONNX file '" + directory.onnx_file.string() + "' does not exist.");
  }
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
  if (tokens <= special_tokens || tokens > of_model) {
    throw Error(ErrorCode::INVALID_ARGUMENT, "maxTokens is " + std::to_string(tokens) +
                                                 "; allowed are " +
                                                 std::to_string(special_tokens + 1) + " to " +
                                                 std::to_string(of_model) + " for this model.");
  }
  return tokens;
}

/// `asked` wins over the directory, and both must suit the graph.
Pooling checked_pooling(std::optional<Pooling> asked, const ModelDirectory& directory,
                        bool graph_pools) {
  const std::string file = "'" + directory.onnx_file.string() + "'";
  if (graph_pools) {
    if (asked.value_or(Pooling::kNone) == Pooling::kNone) return Pooling::kNone;
    throw Error(ErrorCode::INVALID_ARGUMENT, "pooling is '" + std::string(pooling_name(*asked)) +
                                                 "', but " + file +
                                                 " pools itself: leave it out or say none.");
  }
  const Pooling pooling = asked.value_or(directory.pooling);
  if (pooling != Pooling::kNone) return pooling;
  throw asked ? Error(ErrorCode::INVALID_ARGUMENT,
                      "pooling is 'none', but " + file + " gives one vector per token.")
              : Error(ErrorCode::MODEL_INVALID,
                      file + " gives one vector per token, and modules.json lists no Pooling: " +
                          "set the option pooling.");
}

}  // namespace

Model::Model() = default;
Model::~Model() = default;

std::unique_ptr<Model> Model::load(const ModelOptions& options) {
  const CpuBudget cpu = cpu_budget();
  const ort::IntraOpThreads threads{checked_threads(options.threads), checked_nice(options.nice)};
  ModelDirectory directory = read_model_directory(options.directory, options.precision);
  choose_onnx_file(directory, options);
  const auto runtime = ort::Runtime::open(options.runtime_library);

  std::unique_ptr<Model> model(new Model());
  model->tokenizer_ = load_tokenizer(directory.tokenizer_file);
  const std::size_t max_tokens = checked_max_tokens(options.max_tokens, directory.max_tokens,
                                                    model->tokenizer_->special_token_count());
  model->graph_ = load_text_model(runtime, directory.onnx_file, threads, directory.first_position);
  check_positions(*model->graph_, directory, max_tokens);
  const auto embedding_rows = check_vocabulary(*model->graph_, directory, *model->tokenizer_);
  const TokenVectors vectors = warm_up(*model->graph_, directory, *model->tokenizer_);
  if (options.output_ranges) check_output_ranges(*options.output_ranges, vectors.width);

  ModelInfo& info = model->info_;
  info.onnx_file = directory.onnx_file;
  info.runtime_version = runtime->version();
  info.dimensions = vectors.width;
  info.max_tokens = max_tokens;
  info.vocabulary_size = model->tokenizer_->vocabulary_size();
  info.embedding_rows = embedding_rows;
  info.pooling = checked_pooling(options.pooling, directory, vectors.pooled);
  info.include_prompt = directory.include_prompt;
  info.normalize = options.normalize.value_or(directory.normalize);
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
