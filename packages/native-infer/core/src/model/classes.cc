#include "model/classes.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "json/json_file.h"
#include "model/model_files.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

/// Beyond, a number of classes is a mistake.
constexpr std::size_t kMaxClasses = 1'000'000;

/// The position that the field's name is, if it is one of so many.
std::optional<std::size_t> position(const std::string& name, std::size_t count) {
  std::size_t value = 0;
  const char* end = name.data() + name.size();
  const auto [stopped, error] = std::from_chars(name.data(), end, value);
  if (error != std::errc() || stopped != end || value >= count) return std::nullopt;
  return value;
}

/// As transformers names classes that have no names.
std::vector<std::string> numbered_labels(std::size_t count) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < count; ++i) labels.push_back("LABEL_" + std::to_string(i));
  return labels;
}

std::vector<std::string> read_labels(const JsonFile& config) {
  if (config.is_null_or_absent("id2label")) {
    constexpr std::int64_t kUsual = 2;
    const std::int64_t count = config.integer("num_labels").value_or(kUsual);
    if (count < 1 || count > static_cast<std::int64_t>(kMaxClasses))
      config.fail("num_labels", "from 1 to " + std::to_string(kMaxClasses));
    return numbered_labels(static_cast<std::size_t>(count));
  }
  const auto named = config.string_map("id2label");
  std::vector<std::optional<std::string>> found(named.size());
  for (const auto& entry : named) {
    const auto at = position(entry.first, named.size());
    if (at) found[*at] = entry.second;
  }
  std::vector<std::string> labels;
  for (std::optional<std::string>& label : found) {
    if (!label) config.fail("id2label", "a label for each of the numbers from 0 up");
    labels.push_back(std::move(*label));
  }
  if (labels.empty()) config.fail("id2label", "at least one label");
  return labels;
}

/// As the pipeline "text-classification" of transformers chooses.
ScoreActivation for_classes(const JsonFile& config, std::size_t labels) {
  if (const auto name = config.string("function_to_apply")) {
    for (const ScoreActivation known :
         {ScoreActivation::kNone, ScoreActivation::kSigmoid, ScoreActivation::kSoftmax}) {
      if (*name == score_activation_name(known)) return known;
    }
    config.fail("function_to_apply", "none, sigmoid or softmax");
  }
  const std::string problem = config.string("problem_type").value_or("");
  if (problem == "regression") return ScoreActivation::kNone;
  if (problem == "single_label_classification") return ScoreActivation::kSoftmax;
  if (problem == "multi_label_classification") return ScoreActivation::kSigmoid;
  if (!problem.empty())
    config.fail("problem_type",
                "regression, single_label_classification or multi_label_classification");
  return labels == 1 ? ScoreActivation::kSigmoid : ScoreActivation::kSoftmax;
}

std::optional<ScoreActivation> function_in(const JsonFile& config, const std::string& field) {
  const auto name = config.string(field);
  if (!name) return std::nullopt;
  const std::string last = name->substr(name->rfind('.') + 1);
  if (name->starts_with("torch.nn.") && last == "Identity") return ScoreActivation::kNone;
  if (name->starts_with("torch.nn.") && last == "Sigmoid") return ScoreActivation::kSigmoid;
  config.fail(field, "torch.nn.modules.linear.Identity or torch.nn.modules.activation.Sigmoid");
}

/// Where the releases of sentence-transformers have written it, the newest first.
ScoreActivation for_pairs(const fs::path& root, const JsonFile& config, std::size_t labels) {
  const auto settings = JsonFile::read_if_present(root / files::kPrompts);
  std::optional<ScoreActivation> found;
  if (settings) found = function_in(*settings, "activation_fn");
  if (!found) found = function_in(config, "sentence_transformers.activation_fn");
  if (!found) found = function_in(config, "sbert_ce_default_activation_function");
  if (found) return *found;
  return labels == 1 ? ScoreActivation::kSigmoid : ScoreActivation::kNone;
}

}  // namespace

std::string_view score_activation_name(ScoreActivation activation) {
  switch (activation) {
    case ScoreActivation::kNone:
      return "none";
    case ScoreActivation::kSigmoid:
      return "sigmoid";
    case ScoreActivation::kSoftmax:
      break;
  }
  return "softmax";
}

Classes read_classes(const fs::path& root, const fs::path& transformer) {
  const auto config = JsonFile::read_if_present(transformer / files::kConfig);
  if (!config) {
    throw Error(ErrorCode::MODEL_NOT_FOUND, "'" + (transformer / files::kConfig).string() +
                                                "' does not exist: it has the classes.");
  }
  Classes classes;
  classes.labels = read_labels(*config);
  classes.for_classes = for_classes(*config, classes.labels.size());
  classes.for_pairs = for_pairs(root, *config, classes.labels.size());
  return classes;
}

}  // namespace native_infer
