#include "native_infer/model.h"

#include <string>
#include <utility>

#include "cpu/cpu_budget.h"
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

int checked_threads(int threads) {
  if (threads < 0 || threads > kMaxThreads) {
    throw Error(ErrorCode::INVALID_ARGUMENT, "threads is " + std::to_string(threads) +
                                                 "; allowed are 0 (default) to " +
                                                 std::to_string(kMaxThreads) + ".");
  }
  return threads == 0 ? default_threads() : threads;
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

/// Runs one short text and returns the width of its vectors.
std::size_t warm_up(TextModel& graph, const Tokenizer& tokenizer,
                    const std::filesystem::path& file) {
  Encoding encoding;
  tokenizer.encode("warm up", {.max_tokens = 8}, encoding);
  TokenBatch batch;
  batch.ids = encoding.ids;
  batch.offsets.push_back(static_cast<std::int32_t>(batch.ids.size()));
  try {
    return graph.run(batch).width;
  } catch (const Error& error) {
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + file.string() + "' loads but does not run: " + error.what());
  }
}

}  // namespace

Model::Model() = default;
Model::~Model() = default;

std::unique_ptr<Model> Model::load(const ModelOptions& options) {
  const int threads = checked_threads(options.threads);
  ModelDirectory directory = read_model_directory(options.directory, options.precision);
  choose_onnx_file(directory, options);
  const auto runtime = ort::Runtime::open(options.runtime_library);

  std::unique_ptr<Model> model(new Model());
  model->tokenizer_ = load_tokenizer(directory.tokenizer_file);
  ModelInfo& info = model->info_;
  info.onnx_file = directory.onnx_file;
  info.runtime_version = runtime->version();
  info.max_tokens = checked_max_tokens(options.max_tokens, directory.max_tokens,
                                       model->tokenizer_->special_token_count());
  info.vocabulary_size = model->tokenizer_->vocabulary_size();
  info.pooling = options.pooling.value_or(directory.pooling);
  info.normalize = options.normalize.value_or(directory.normalize);
  info.threads = threads;

  model->graph_ = load_text_model(runtime, directory.onnx_file, threads);
  info.kernel = model->graph_->kernel();
  info.batches = model->graph_->batch_invariant();
  info.dimensions = warm_up(*model->graph_, *model->tokenizer_, directory.onnx_file);
  return model;
}

}  // namespace native_infer
