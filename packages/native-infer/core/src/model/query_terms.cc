#include "model/query_terms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>

#include "json/json_file.h"
#include "model/model_files.h"
#include "model/modules.h"
#include "model/tokenizer_settings.h"
#include "native_infer/error.h"
#include "weights/safetensors.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void reject(const fs::path& file, const std::string& what) {
  throw Error(ErrorCode::MODEL_INVALID, "'" + file.string() + "' " + what + ".");
}

std::vector<float> weights_of_tensor(const fs::path& file) {
  const Safetensors tensors(file);
  const Safetensors::Tensor* weight = tensors.find("weight");
  if (weight == nullptr || weight->shape.size() != 1 || tensors.tensors().size() != 1)
    reject(file, "must have one tensor, 'weight', with a number for each token");
  return tensors.floats(*weight);
}

/// `{"token": weight}`: tokens that it does not name weigh nothing, and names of none are left out.
std::vector<float> weights_of_names(const fs::path& file, const Tokenizer& tokenizer) {
  const auto json = JsonFile::read_if_present(file);
  if (!json) reject(file, "does not exist");
  std::unordered_map<std::string, double> named;
  for (auto& [name, weight] : json->numbers()) named.emplace(std::move(name), weight);
  std::vector<float> weights(tokenizer.vocabulary_size());
  for (std::size_t id = 0; id < weights.size(); ++id) {
    const auto token = tokenizer.token(static_cast<std::int32_t>(id));
    const auto found = token ? named.find(std::string(*token)) : named.end();
    if (found != named.end()) weights[id] = static_cast<float>(found->second);
  }
  return weights;
}

}  // namespace

std::vector<Term> QueryTerms::terms_of(std::span<const std::int32_t> ids) const {
  std::vector<std::int32_t> sorted(ids.begin(), ids.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<Term> terms;
  for (const std::int32_t id : sorted) {
    const auto at = static_cast<std::size_t>(id);
    if (at < weights_.size() && weights_[at] > 0)
      terms.push_back({static_cast<std::uint32_t>(id), weights_[at]});
  }
  return terms;
}

std::shared_ptr<const QueryTerms> load_query_terms(const fs::path& folder, std::size_t vocabulary) {
  constexpr std::array<std::string_view, 2> kKnown = {"frozen", "path"};
  constexpr std::int64_t kMaxTokens = 1'000'000;
  const auto config = JsonFile::read_if_present(folder / files::kConfig);
  if (config) config->allow_only(kKnown);
  const auto settings = read_tokenizer_settings(folder, false, folder / files::kConfig);
  auto tokenizer = without_special_tokens(load_tokenizer(settings));
  const auto path = config ? config->string("path") : std::nullopt;
  if (path) check_module_path(folder / files::kConfig, *path);
  const fs::path file = folder / (path ? fs::path(*path).filename() : fs::path(files::kWeights));
  std::vector<float> weights = path ? weights_of_names(file, *tokenizer) : weights_of_tensor(file);
  if (weights.size() != vocabulary || tokenizer->vocabulary_size() != vocabulary)
    reject(file, "has weights for " + std::to_string(weights.size()) +
                     " tokens, but documents have " + std::to_string(vocabulary));
  if (std::any_of(weights.begin(), weights.end(),
                  [](float weight) { return !(weight >= 0) || std::isinf(weight); }))
    reject(file, "has a weight that is negative, infinite or no number");
  const std::int64_t max = settings.max_tokens.value_or(kMaxTokens);
  return std::make_shared<const QueryTerms>(
      std::move(tokenizer), static_cast<std::size_t>(std::clamp<std::int64_t>(max, 1, kMaxTokens)),
      std::move(weights));
}

}  // namespace native_infer
