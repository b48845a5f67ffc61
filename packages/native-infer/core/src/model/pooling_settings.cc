#include "model/pooling_settings.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "json/json_file.h"

namespace native_infer {
namespace {

struct Mode {
  std::string_view field;  // of files up to release 5 of sentence-transformers, true or false
  std::string_view name;   // in `pooling_mode` of files since
  Pooling pooling;
};
constexpr std::array<Mode, 6> kModes = {{
    {"pooling_mode_mean_tokens", "mean", Pooling::kMean},
    {"pooling_mode_cls_token", "cls", Pooling::kCls},
    {"pooling_mode_max_tokens", "max", Pooling::kMax},
    {"pooling_mode_lasttoken", "lasttoken", Pooling::kLastToken},
    {"pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", Pooling::kMeanSqrtLen},
    {"pooling_mode_weightedmean_tokens", "weightedmean", Pooling::kWeightedMean},
}};

constexpr const char* kModeField = "pooling_mode";
constexpr const char* kAllowedNames =
    "mean, cls, max, lasttoken, mean_sqrt_len_tokens or weightedmean";

/// The modes that the file asks for, as their fields or names.
std::vector<std::string> modes_of(const JsonFile& config) {
  if (auto names = config.string_or_strings(kModeField); !names.empty()) return names;
  // Whatever is neither true nor false is an error, and not the mode's absence.
  for (const Mode& mode : kModes) config.boolean(std::string(mode.field));
  std::vector<std::string> fields = config.true_fields();
  std::erase_if(fields, [](const auto& field) { return !field.starts_with("pooling_mode_"); });
  return fields;
}

Pooling mode_of(const JsonFile& config) {
  const std::vector<std::string> modes = modes_of(config);
  if (modes.empty()) return Pooling::kMean;
  if (modes.size() > 1) {
    config.fail(modes[1].starts_with(kModeField) ? modes[1] : kModeField,
                "the only mode: several at once, here '" + modes[0] + "' and '" + modes[1] +
                    "', are not supported");
  }
  const auto* found = std::find_if(kModes.begin(), kModes.end(), [&](const Mode& mode) {
    return mode.field == modes[0] || mode.name == modes[0];
  });
  if (found != kModes.end()) return found->pooling;
  const bool by_field = modes[0].starts_with(kModeField);
  config.fail(by_field ? modes[0] : kModeField,
              by_field ? "absent: no such mode is known" : kAllowedNames);
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
  const auto config = JsonFile::read_if_present(folder / "config.json");
  if (!config) return {};
  return {.pooling = mode_of(*config),
          .include_prompt = config->boolean("include_prompt").value_or(true),
          .width = width_of(*config)};
}

}  // namespace native_infer
