#include "model/length_limit.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/json_file.h"
#include "model/model_files.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

/// The values of `model_type` whose graphs give the first token the position padding id + 1. A
/// family that our kernels run says it a second time, in `FamilySpec::first_position`.
constexpr std::array<std::string_view, 10> kOffsetFamilies = {
    "roberta", "xlm-roberta",          "xlm-roberta-xl", "camembert", "mpnet",
    "xmod",    "roberta-prelayernorm", "longformer",     "ibert",     "data2vec-text"};

std::optional<std::int64_t> at_least(const JsonFile& config, const char* field, std::int64_t min) {
  const auto value = config.integer(field);
  if (value && *value < min) config.fail(field, "at least " + std::to_string(min));
  return value;
}

std::int64_t first_position_of(const JsonFile& config) {
  const std::string family = config.string("model_type").value_or("");
  if (std::find(kOffsetFamilies.begin(), kOffsetFamilies.end(), family) == kOffsetFamilies.end())
    return 0;
  constexpr std::int64_t kPaddingOfTheseFamilies = 1;
  return at_least(config, "pad_token_id", 0).value_or(kPaddingOfTheseFamilies) + 1;
}

}  // namespace

LengthLimit read_length_limit(const fs::path& folder, std::optional<std::int64_t> cut) {
  constexpr std::int64_t kDefault = 512;
  // What a tokenizer without a limit says, such as 10^30, is no limit either.
  constexpr std::int64_t kUnlimited = std::int64_t{1} << 31;
  std::int64_t limit = cut.value_or(kUnlimited);
  std::int64_t first = 0;
  if (const auto config = JsonFile::read_if_present(folder / files::kConfig)) {
    first = first_position_of(*config);
    // XLNet says -1 for positions without an end.
    const auto positions = config->integer("max_position_embeddings").value_or(-1);
    if (positions != -1 && positions <= first)
      config->fail("max_position_embeddings", "more than " + std::to_string(first));
    if (positions != -1) limit = std::min(limit, positions - first);
  }
  if (limit >= kUnlimited) limit = kDefault;
  return {.max_tokens = static_cast<std::size_t>(limit),
          .first_position = static_cast<std::size_t>(first)};
}

}  // namespace native_infer
