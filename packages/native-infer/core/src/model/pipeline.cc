#include "model/pipeline.h"

#include <algorithm>
#include <string>
#include <utility>

#include "families/encoder_parts.h"
#include "model/activation.h"
#include "native_infer/error.h"
#include "packing/linear_packer.h"
#include "weights/weight_store.h"

namespace native_infer {
namespace {

[[noreturn]] void invalid(const std::string& message) {
  throw Error(ErrorCode::MODEL_INVALID, message);
}

std::string in_quotes(const std::filesystem::path& file) {
  return "'" + file.string() + "'";
}

std::vector<Pooling> poolings_of_graph(std::optional<Pooling> asked,
                                       const ModelDirectory& directory) {
  const std::string file = in_quotes(directory.file);
  if (asked.value_or(Pooling::kNone) != Pooling::kNone) {
    throw Error(ErrorCode::INVALID_ARGUMENT, "pooling is '" + std::string(pooling_name(*asked)) +
                                                 "', but " + file +
                                                 " pools itself: leave it out or say none.");
  }
  if (directory.include_prompt) return {Pooling::kNone};
  invalid(in_quotes(directory.pooling_file) + ": field 'include_prompt' is false, but " + file +
          " pools itself, with the prompt: export it with the output last_hidden_state.");
}

/// `asked` wins over the directory, and both must suit the graph.
std::vector<Pooling> checked_poolings(std::optional<Pooling> asked, const ModelDirectory& directory,
                                      bool graph_pools) {
  if (graph_pools) return poolings_of_graph(asked, directory);
  const std::string file = in_quotes(directory.file);
  if (asked == Pooling::kNone)
    throw Error(ErrorCode::INVALID_ARGUMENT,
                "pooling is 'none', but " + file + " gives one vector per token.");
  if (asked) return {*asked};
  if (!directory.poolings.empty()) return directory.poolings;
  invalid(file + " gives one vector per token, and modules.json lists no Pooling: " +
          "set the option pooling.");
}

bool is_learned(const StepSettings& step) {
  return step.is_learned();
}

/// The steps that the graph, which pools itself, has left.
std::vector<StepSettings> steps_left(const ModelDirectory& directory, bool whole,
                                     std::size_t width) {
  const std::vector<StepSettings>& all = directory.steps;
  const auto first = std::find_if(all.begin(), all.end(), is_learned);
  if (first == all.end()) return all;
  const auto after_last = std::find_if(all.rbegin(), all.rend(), is_learned).base();
  const bool none_done = width == first->width_before;
  const bool all_done = width == std::prev(after_last)->width_after;
  if (all_done && (whole || !none_done)) return {after_last, all.end()};
  if (none_done && !all_done) return all;
  invalid(in_quotes(directory.file) + " gives vectors of " + std::to_string(width) +
          " numbers, from which it does not follow whether it holds the modules from " +
          in_quotes(first->folder) + " on: export it with the output last_hidden_state, or, if " +
          "it holds them, as sentence_embedding.");
}

void check_width(const ModelDirectory& directory, std::size_t width) {
  if (!directory.width || *directory.width == width) return;
  invalid(in_quotes(directory.pooling_file) + ": field 'word_embedding_dimension' is " +
          std::to_string(*directory.width) + ", but " + in_quotes(directory.file) +
          " gives vectors of " + std::to_string(width) + " numbers.");
}

/// Of what the graph has pooled: without further modules it must be as wide as the directory says.
void check_pooled_width(const ModelDirectory& directory, std::size_t width) {
  const bool learned = std::any_of(directory.steps.begin(), directory.steps.end(), is_learned);
  const std::size_t modes = directory.poolings.size();
  if (!learned && modes > 0 && width % modes == 0) check_width(directory, width / modes);
}

std::shared_ptr<const VectorSteps> load(const std::vector<StepSettings>& settings) {
  if (settings.empty()) return nullptr;
  std::vector<std::unique_ptr<VectorStep>> steps;
  steps.reserve(settings.size());
  for (const StepSettings& step : settings) steps.push_back(load_step(step));
  return std::make_shared<const VectorSteps>(std::move(steps));
}

/// A classifier's head, on the first token's vector.
std::shared_ptr<const VectorSteps> load_head(const ModelDirectory& directory) {
  const FamilySpec& spec = *directory.road.spec;
  const WeightStore store = open_safetensors(directory.file);
  const HeadParts head = find_head(store, spec, directory.classes->labels.size());
  const auto numbers = [](const FloatTensor& tensor) {
    std::vector<float> values(tensor.elements());
    read_finite(tensor, values);
    return values;
  };
  const auto dense = [&](const LinearParts& parts, std::string_view activation) {
    return make_dense(numbers(parts.weight), numbers(parts.bias), spec.hidden,
                      activation_from_class(activation));
  };
  std::vector<std::unique_ptr<VectorStep>> steps;
  steps.push_back(dense(head.dense, spec.head.activation));
  steps.push_back(dense(head.scores, "torch.nn.Identity"));
  return std::make_shared<const VectorSteps>(std::move(steps));
}

void check_classes(const ModelDirectory& directory, std::size_t width) {
  const std::size_t labels = directory.classes->labels.size();
  if (width == labels) return;
  invalid(in_quotes(directory.file) + " gives " + std::to_string(width) +
          " scores, but config.json has " + std::to_string(labels) + " labels.");
}

/// A graph has its head in it.
Pipeline make_classifier(const ModelDirectory& directory, const TokenVectors& sample) {
  Pipeline pipeline;
  if (sample.pooled) {
    check_classes(directory, sample.width);
    pipeline.poolings = {Pooling::kNone};
  } else {
    if (!directory.road.spec)
      invalid(in_quotes(directory.file) + " gives vectors of tokens, not scores: it is no " +
              "classifier.");
    pipeline.poolings = {Pooling::kCls};
    pipeline.steps = load_head(directory);
  }
  pipeline.dimensions = directory.classes->labels.size();
  return pipeline;
}

/// The projection that colbert-ir saves beside its encoder.
std::unique_ptr<VectorStep> load_projection(const ModelDirectory& directory, std::size_t width) {
  if (directory.file.extension() == ".onnx")
    invalid(in_quotes(directory.file) + " is run for a ColBERT model whose projection " +
            "'linear.weight' is in model.safetensors, which is not there or not run, because " +
            directory.road.reason);
  const std::size_t outputs = *directory.late_interaction->projection;
  const WeightStore store = open_safetensors(directory.file);
  const FloatTensor* weight = store.find("linear.weight");
  if (weight == nullptr || weight->shape != std::vector<std::size_t>{outputs, width})
    invalid(in_quotes(directory.file) + " must have the tensor 'linear.weight' of " +
            std::to_string(outputs) + " (dim of artifact.metadata) times " + std::to_string(width) +
            " numbers");
  std::vector<float> values(weight->elements());
  read_finite(*weight, values);
  return make_dense(values, std::vector<float>(outputs), width,
                    activation_from_class("torch.nn.Identity"));
}

/// Of each token's vector.
Pipeline make_late_interaction(const ModelDirectory& directory, const TokenVectors& sample) {
  if (sample.pooled)
    invalid(in_quotes(directory.file) + " gives vectors of texts, but a ColBERT model needs " +
            "those of tokens");
  Pipeline pipeline;
  pipeline.poolings = {Pooling::kNone};
  std::vector<std::unique_ptr<VectorStep>> steps;
  if (directory.late_interaction->projection)
    steps.push_back(load_projection(directory, sample.width));
  for (const StepSettings& step : directory.steps) steps.push_back(load_step(step));
  pipeline.steps = std::make_shared<const VectorSteps>(std::move(steps));
  pipeline.dimensions = pipeline.steps->width_after(sample.width);
  return pipeline;
}

}  // namespace

Pipeline make_pipeline(const ModelDirectory& directory, std::optional<Pooling> asked,
                       const TextModel& graph, const TokenVectors& sample) {
  if (directory.classes) return make_classifier(directory, sample);
  Pipeline pipeline;
  if (directory.task == Task::kSparse) {
    pipeline.poolings = {Pooling::kNone};
    pipeline.dimensions = sample.width;
    return pipeline;
  }
  if (directory.late_interaction) return make_late_interaction(directory, sample);
  pipeline.poolings = checked_poolings(asked, directory, sample.pooled);
  if (sample.pooled) {
    check_pooled_width(directory, sample.width);
  } else {
    check_width(directory, sample.width);
  }
  pipeline.steps =
      load(sample.pooled ? steps_left(directory, graph.gives_whole_vectors(), sample.width)
                         : directory.steps);
  const std::size_t width = sample.width * pipeline.poolings.size();
  pipeline.dimensions = pipeline.steps ? pipeline.steps->width_after(width) : width;
  return pipeline;
}

}  // namespace native_infer
