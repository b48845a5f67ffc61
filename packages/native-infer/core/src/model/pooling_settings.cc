#include "model/pooling_settings.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "json/json_file.h"
#include "model/model_files.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

struct Mode {
  std::string_view field;  // of files up to release 5 of sentence-transformers, true or false
  std::string_view name;   // in `pooling_mode` of files since
  Pooling pooling;
};
// In the order in which sentence-transformers puts the vectors of several modes.
constexpr std::array<Mode, 6> kModes = {{
    {"pooling_mode_cls_token", "cls", Pooling::kCls},
    {"pooling_mode_max_tokens", "max", Pooling::kMax},
    {"pooling_mode_mean_tokens", "mean", Pooling::kMean},
    {"pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", Pooling::kMeanSqrtLen},
    {"pooling_mode_weightedmean_tokens", "weightedmean", Pooling::kWeightedMean},
    {"pooling_mode_lasttoken", "lasttoken", Pooling::kLastToken},
}};

constexpr const char* kModeField = "pooling_mode";
constexpr const char* kAllowedNames =
    "mean, cls, max, lasttoken, mean_sqrt_len_tokens or weightedmean";
constexpr std::array<std::string_view, 10> kKnownFields = {"word_embedding_dimension",
                                                           "embedding_dimension",
                                                           "include_prompt",
                                                           kModeField,
                                                           kModes[0].field,
                                                           kModes[1].field,
                                                           kModes[2].field,
                                                           kModes[3].field,
                                                           kModes[4].field,
                                                           kModes[5].field};

/// `pooling_mode` has a mode, or several in their order; the fields of older files beside it do not
/// count.
std::vector<Pooling> named_modes(const JsonFile& config) {
  std::vector<Pooling> poolings;
  for (const std::string& name : config.string_or_strings(kModeField)) {
    const auto* found = std::find_if(kModes.begin(), kModes.end(),
                                     [&](const Mode& mode) { return mode.name == name; });
    if (found == kModes.end()) config.fail(kModeField, kAllowedNames);
    poolings.push_back(found->pooling);
  }
  if (poolings.empty()) config.fail(kModeField, kAllowedNames);
  return poolings;
}

std::vector<Pooling> modes_of(const JsonFile& config) {
  if (config.has(kModeField)) return named_modes(config);
  std::vector<Pooling> poolings;
  for (const Mode& mode : kModes) {
    if (config.boolean(std::string(mode.field)).value_or(false)) poolings.push_back(mode.pooling);
  }
  if (poolings.empty()) poolings.push_back(Pooling::kMean);
  return poolings;
}

std::optional<std::size_t> width_of(const JsonFile& config) {
  for (const char* field : {"word_embedding_dimension", "embedding_dimension"}) {
    const auto width = config.integer(field);
    if (!width) continue;
    if (*width < 1) config.fail(field, "at least 1");
    return static_cast<std::size_t>(*width);
  }
  return std::nullopt;
}

}  // namespace

PoolingSettings read_pooling_settings(const std::filesystem::path& folder) {
  const auto config = JsonFile::read_if_present(folder / files::kConfig);
  if (!config) {
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + (folder / files::kConfig).string() +
                    "' does not exist, although modules.json lists its module Pooling: fetch or "
                    "save the model again.");
  }
  config->allow_only(kKnownFields);
  return {.poolings = modes_of(*config),
          .include_prompt = config->boolean("include_prompt").value_or(true),
          .width = width_of(*config)};
}

}  // namespace native_infer
