#include "tokenizer/metaspace_json.h"

#include <string>

namespace native_infer {
namespace {

std::optional<PrefixScheme> read_prefix_scheme(const JsonSection& section) {
  const std::string_view name = section.string_or("prepend_scheme", "always");
  if (name != "first" && name != "always" && name != "never") {
    section.fail("prepend_scheme", "\"" + std::string(name) + "\" is not supported");
  }
  // Files written before there was a scheme have this member instead.
  if (!section.boolean_or("add_prefix_space", true)) {
    if (section.has("prepend_scheme") && name != "never") {
      section.fail("add_prefix_space", "contradicts prepend_scheme");
    }
    return std::nullopt;
  }
  if (name == "never") return std::nullopt;
  return name == "first" ? PrefixScheme::kFirst : PrefixScheme::kAlways;
}

}  // namespace

Metaspace read_metaspace(const JsonSection& section) {
  const auto replacement = to_code_point(section.string("replacement"));
  if (!replacement) section.fail("replacement", "is not one character");
  return {*replacement, read_prefix_scheme(section)};
}

}  // namespace native_infer
