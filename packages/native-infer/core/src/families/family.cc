#include "families/family.h"

#include <algorithm>
#include <array>
#include <utility>

#include "encoder/weights.h"

namespace native_infer {
namespace {

constexpr std::array<std::pair<std::string_view, ReadFamily>, 5> kFamilies = {
    {{"bert", read_bert},
     {"roberta", read_roberta},
     {"xlm-roberta", read_roberta},
     {"camembert", read_roberta},
     {"distilbert", read_distilbert}}};

/// Gelu by the error function, which the kernels compute.
constexpr std::array<std::string_view, 2> kGelu = {"gelu", "gelu_python"};
/// Other activations that transformers knows.
constexpr std::array<std::string_view, 19> kOthers = {"gelu_10",
                                                      "gelu_fast",
                                                      "gelu_new",
                                                      "gelu_pytorch_tanh",
                                                      "gelu_python_tanh",
                                                      "gelu_accurate",
                                                      "laplace",
                                                      "leaky_relu",
                                                      "linear",
                                                      "mish",
                                                      "quick_gelu",
                                                      "relu",
                                                      "relu2",
                                                      "relu6",
                                                      "sigmoid",
                                                      "silu",
                                                      "swish",
                                                      "tanh",
                                                      "prelu"};

template <std::size_t kCount>
bool is_in(const std::array<std::string_view, kCount>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Fields that say the model computes something else than its family does; empty if none does. A
/// family whose field for the activation has another name is named here.
std::string deviation(const JsonFile& config) {
  if (config.has("auto_map")) return "config.json has 'auto_map': code of its own computes it";
  const std::string positions = config.string("position_embedding_type").value_or("absolute");
  if (positions != "absolute") return "'position_embedding_type' is " + positions;
  if (config.boolean("is_decoder").value_or(false)) return "'is_decoder' is true";
  const bool is_distilbert = config.string("model_type") == "distilbert";
  const std::string field = is_distilbert ? "activation" : "hidden_act";
  const std::string activation = config.string(field).value_or("gelu");
  if (is_in(kGelu, activation)) return "";
  if (!is_in(kOthers, activation))
    config.fail(field, "gelu, or another activation of transformers");
  return "'" + field + "' is " + activation;
}

/// Sizes that the kernels do not have; empty if they have these.
std::string unfit_size(const FamilySpec& spec) {
  const auto says = [](const char* what, std::size_t size, const std::string& must) {
    return std::string(what) + " is " + std::to_string(size) + " and not " + must;
  };
  const std::string multiple = "a multiple of " + std::to_string(kSizeMultiple) + " up to ";
  if (spec.hidden % kSizeMultiple != 0 || spec.hidden > kMaxHidden)
    return says("the width of hidden states", spec.hidden, multiple + std::to_string(kMaxHidden));
  if (spec.feed_forward % kSizeMultiple != 0 || spec.feed_forward > kMaxFeedForward)
    return says("the width of the feed-forward part", spec.feed_forward,
                multiple + std::to_string(kMaxFeedForward));
  constexpr std::size_t kHeadMultiple = 32;
  if (spec.hidden % spec.heads != 0 || spec.hidden / spec.heads % kHeadMultiple != 0)
    return says("the number of heads", spec.heads,
                "one that cuts the width into heads of a multiple of 32");
  return "";
}

}  // namespace

FamilyChoice choose_family(const JsonFile& config) {
  const auto type = config.string("model_type");
  if (!type) return {std::nullopt, "config.json names no 'model_type'"};
  const auto* const found = std::find_if(kFamilies.begin(), kFamilies.end(),
                                         [&](const auto& family) { return family.first == *type; });
  if (found == kFamilies.end())
    return {std::nullopt, "our kernels do not have the family '" + type->substr(0, 100) + "'"};
  std::string reason = deviation(config);
  if (!reason.empty()) return {std::nullopt, std::move(reason)};
  FamilySpec spec = found->second(config);
  spec.model_type = *type;
  reason = unfit_size(spec);
  if (!reason.empty()) return {std::nullopt, std::move(reason)};
  return {std::move(spec), ""};
}

}  // namespace native_infer
