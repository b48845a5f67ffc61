#include "model/model_directory.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "json/json_file.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

/// The pooling that `1_Pooling/config.json` switches on; mean where there is no such file.
Pooling read_pooling(const fs::path& root) {
  const fs::path path = root / "1_Pooling" / "config.json";
  const auto config = JsonFile::read_if_present(path);
  if (!config) return Pooling::kMean;
  struct Mode {
    const char* field;
    Pooling pooling;
  };
  constexpr std::array<Mode, 4> kModes = {{{"pooling_mode_mean_tokens", Pooling::kMean},
                                           {"pooling_mode_cls_token", Pooling::kCls},
                                           {"pooling_mode_max_tokens", Pooling::kMax},
                                           {"pooling_mode_lasttoken", Pooling::kLastToken}}};
  std::optional<Pooling> chosen;
  for (const Mode& mode : kModes) {
    if (!config->boolean(mode.field).value_or(false)) continue;
    if (chosen)
      throw Error(ErrorCode::MODEL_INVALID,
                  "'" + path.string() + "' switches on more than one pooling mode.");
    chosen = mode.pooling;
  }
  if (!chosen)
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + path.string() + "' switches on no known pooling mode.");
  return *chosen;
}

/// sentence-transformers normalises only where `modules.json` lists its Normalize module.
bool read_normalize(const fs::path& root) {
  const auto modules = JsonFile::read_if_present(root / "modules.json");
  if (!modules) return false;
  const std::vector<std::string> types = modules->strings_of_each("type");
  return std::any_of(types.begin(), types.end(),
                     [](const std::string& type) { return type.ends_with(".Normalize"); });
}

std::size_t read_max_tokens(const fs::path& root) {
  constexpr std::int64_t kDefault = 512;
  std::int64_t limit = kDefault;
  if (const auto config = JsonFile::read_if_present(root / "config.json")) {
    limit = config->integer("max_position_embeddings").value_or(kDefault);
  }
  if (const auto config = JsonFile::read_if_present(root / "sentence_bert_config.json")) {
    limit = std::min(limit, config->integer("max_seq_length").value_or(limit));
  }
  if (limit < 1) {
    throw Error(ErrorCode::MODEL_INVALID, "'" + root.string() + "': the maximum length is " +
                                              std::to_string(limit) + "; it must be at least 1.");
  }
  return static_cast<std::size_t>(limit);
}

}  // namespace

ModelDirectory read_model_directory(const fs::path& root, std::optional<Precision> precision) {
  std::error_code ignored;
  if (!fs::is_directory(root, ignored)) {
    throw Error(ErrorCode::MODEL_NOT_FOUND,
                "The model directory '" + root.string() + "' does not exist.");
  }
  ModelDirectory model;
  model.onnx_file = choose_onnx_file(root, precision);
  model.tokenizer_file = root / "tokenizer.json";
  model.pooling = read_pooling(root);
  model.normalize = read_normalize(root);
  model.max_tokens = read_max_tokens(root);
  return model;
}

}  // namespace native_infer
