#include "model/load_direct.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "families/encoder_parts.h"
#include "kernels/kernel_sets.h"
#include "model/direct_model.h"
#include "model/onnx_files.h"
#include "native_infer/error.h"
#include "packing/packed_file.h"
#include "packing/packed_weights.h"
#include "weights/onnx_weights.h"
#include "weights/weight_store.h"

namespace native_infer {
namespace {

/// Takes the file that would have been taken if our kernels did not have the family.
void take_standard_road(ModelDirectory& directory, const ModelOptions& options,
                        std::string reason) {
  directory.road.road = Road::kStandard;
  directory.road.reason = std::move(reason);
  directory.file =
      choose_onnx_file(options.directory, directory.transformer_file.parent_path(), options.dtype);
}

/// An output of the graph that has one vector for each text; empty if there is none by its name.
std::string vector_of_texts(const OnnxWeights& weights) {
  constexpr std::array<std::string_view, 3> kNames = {"sentence_embedding", "dense_vecs",
                                                      "text_embeds"};
  for (const std::string& output : weights.outputs) {
    if (std::find(kNames.begin(), kNames.end(), output) != kNames.end()) return output;
  }
  return "";
}

/// The weights of an ONNX file. Whether it is well-formed is ONNX Runtime's to say: what cannot be
/// read here is run there.
std::optional<WeightStore> open_graph(ModelDirectory& directory, const ModelOptions& options,
                                      OutputUse use) {
  try {
    OnnxWeights weights = read_onnx_weights(directory.file);
    const std::string missing = missing_part(weights.store, *directory.road.spec);
    const std::string pooled = vector_of_texts(weights);
    if (!missing.empty()) {
      take_standard_road(directory, options,
                         "the ONNX file has no weights that could be found as '" + missing + "'");
    } else if (use == OutputUse::kUnknown && !pooled.empty()) {
      take_standard_road(
          directory, options,
          "no file says how to pool, and the graph does it by itself ('" + pooled + "')");
    } else {
      return std::move(weights.store);
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::MODEL_INVALID) throw;
    take_standard_road(directory, options, error.what());
  }
  return std::nullopt;
}

void check_asked_tokens(const ModelDirectory& directory, const ModelOptions& options) {
  const auto positions = static_cast<std::int64_t>(directory.road.spec->positions());
  if (options.max_tokens || directory.asked_tokens.value_or(0) <= positions) return;
  throw Error(ErrorCode::MODEL_INVALID,
              "'" + directory.transformer_file.string() + "': field 'max_seq_length' is " +
                  std::to_string(*directory.asked_tokens) + ", but there are positions for " +
                  std::to_string(positions) +
                  " tokens by config.json: correct one of them, or set maxTokens.");
}

/// The file of ours that ONNX Runtime would run, where there is no such library.
std::optional<PackedWeights> weights_without_runtime(ModelDirectory& directory,
                                                     const ModelOptions& options) {
  if (!options.runtime_library.empty()) return std::nullopt;
  auto weights = read_packed_file(directory.file);
  if (!weights) return std::nullopt;
  directory.road.road = Road::kDirect;
  directory.road.reason = "the model has a file for our encoder, and ONNX Runtime is not there";
  return weights;
}

/// The encoder, and the head of a masked language model if the model needs it.
struct PackedParts {
  PackedWeights encoder;
  std::optional<PackedVocabularyHead> head;
};

/// Weights in floating point, packed; null as `load_direct` says.
std::optional<PackedParts> packed_at_load(ModelDirectory& directory, const ModelOptions& options,
                                          const KernelSet& kernels, const Tokenizer& tokenizer) {
  OutputUse use = directory.graph.use;
  if (options.pooling) use = OutputUse::kTokens;
  std::optional<WeightStore> store = directory.file.extension() == ".onnx"
                                         ? open_graph(directory, options, use)
                                         : open_safetensors(directory.file);
  if (!store) return std::nullopt;
  check_asked_tokens(directory, options);
  const FamilySpec& spec = *directory.road.spec;
  const Precision precision = options.dtype.value_or(Precision::int8);
  PackedParts parts;
  parts.encoder = pack_weights(*store, spec,
                               {.precision = precision,
                                .kernels = kernels,
                                .tokenizer = tokenizer,
                                .cache_folder = options.packed_cache,
                                .on_step = options.on_step});
  if (directory.task == Task::kSparse)
    parts.head = pack_vocabulary_head(find_vocabulary_parts(*store, spec), spec, precision);
  return parts;
}

}  // namespace

std::unique_ptr<TextModel> load_direct(ModelDirectory& directory, const ModelOptions& options,
                                       const IntraOpThreads& threads, const Tokenizer& tokenizer) {
  const KernelSet& kernels = select_kernels_from_environment();
  if (directory.road.road == Road::kDirect) {
    auto parts = packed_at_load(directory, options, kernels, tokenizer);
    if (!parts) return nullptr;
    if (parts->head)
      return std::make_unique<DirectModel>(std::move(parts->encoder), std::move(*parts->head),
                                           directory.graph.term_rules, kernels, threads);
    return std::make_unique<DirectModel>(std::move(parts->encoder), kernels, threads);
  }
  if (directory.road.road != Road::kHosted) return nullptr;
  auto weights = weights_without_runtime(directory, options);
  if (!weights) return nullptr;
  return std::make_unique<DirectModel>(std::move(*weights), kernels, threads);
}

}  // namespace native_infer
