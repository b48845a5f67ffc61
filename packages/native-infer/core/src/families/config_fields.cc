#include "families/config_fields.h"

namespace native_infer {

std::size_t size_field(const JsonFile& config, const std::string& field, std::size_t min,
                       std::size_t max, std::size_t absent) {
  const auto value = config.integer(field);
  const auto size = value ? *value : static_cast<std::int64_t>(absent);
  if (size < static_cast<std::int64_t>(min) || size > static_cast<std::int64_t>(max))
    config.fail(field, "an integer from " + std::to_string(min) + " to " + std::to_string(max));
  return static_cast<std::size_t>(size);
}

float epsilon_field(const JsonFile& config, float absent) {
  const auto value = config.number("layer_norm_eps");
  if (!value) return absent;
  if (!(*value > 0 && *value < 1)) config.fail("layer_norm_eps", "a number between 0 and 1");
  return static_cast<float>(*value);
}

}  // namespace native_infer
